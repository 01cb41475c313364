package io.keyfleet.scorer.grading.statement;

import io.keyfleet.scorer.grading.number.Amounts;
import io.keyfleet.scorer.grading.number.Numbers;
import io.keyfleet.scorer.grading.text.PlainText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The last thing that an answer states as its result: what stands in its last box, behind its last
/// `the answer is`, `Answer:`, `####` or `答案是`; where it marks nothing so, its text. A later
/// statement takes the place of an earlier one even if it cannot be read, and one that is taken
/// back, negated or supposed is none.
public sealed interface Statement {
  /// A result that was marked as one.
  ///
  /// @param text what it is, plain, to the end of its line or box
  /// @param behind what follows, plain
  record Marked(String text, String behind) implements Statement {}

  /// A text that marks no result; plain.
  record Unmarked(String text) implements Statement {}

  /// Something is stated, and it cannot be told what.
  record Unclear() implements Statement {}

  /// Marks of a result. Whatever repeats in them has a bound, so that the search is linear. A
  /// numbered heading of Markdown (`#### 2. Check`) is none.
  Pattern MARK =
      Pattern.compile(
          "(?<box>\ue000)"
              + "|(?<hash>(?:(?m:^)[ \\t]{0,8}#{4,8}|(?<=[ .])#{4})[ \\t]{0,8}(?=[-+$€£¥\\d.(\\\\]|(?-i:[A-J])[).]?[ \\t]*(?m:$))"
              + "(?!\\d{1,2}[.)][ \\t]{1,8}\\p{L}))"
              + "|(?<word>\\b(?:(?:final|correct|right|best) (?:answer|option|choice|result|value)s?"
              + "|answers?|ans)\\b[\"'*_)]{0,3}(?:(?: (?:to|for|of|choice|option|value|here|must|should|would|will)\\b"
              + "|[ ]{1,3})[^\\n.:=?!\ue000]{0,60}?)?"
              + "(?:\\bis\\b(?: equal to| simply| just| therefore| thus| clearly)?|\\bare\\b|\\bequals\\b|\\bbe\\b|[ ]{0,3}[:=≈→])[ ]{0,3}:?)"
              + "|(?<letter>(?m:^)[ \\t]{0,8}(?:A|Ans)[ ]{0,3}:)"
              + "|(?<line>(?m:^)[ \\t#]{0,12}(?:the )?(?:final |correct )?(?:answer|result)[ \\t]{0,8}(?m:$))"
              + "|(?<zh>(?:(?:最终|最后|正确|参考|所以|因此)?(?:的)?(?:答案|结果)(?:应该|应当|就|选项|应)?[ ]{0,3}(?:是|为|选(?:择|项)?[是为]?|等于|[:=])[ ]{0,3}[:]?)"
              + "|(?:正确|最佳|最合适)的?选项(?:应该|应当|应)?[ ]{0,3}(?:是|为|[:=])[ ]{0,3}[:]?"
              + "|故(?:本题)?选[ ]{0,3}:?"
              + "|【(?:最终|正确|参考)?答案】[ ]{0,3}:?"
              + "|(?m:^)[ \\t]{0,8}答[ ]{0,3}:)",
          Pattern.CASE_INSENSITIVE);

  Pattern NOT_MEANT =
      Pattern.compile(
          "\\b(?:wrong|incorrect|false|not|never|isn't|aren't|wasn't|if|unless|whether|might|suppose|supposing|assum\\w{1,4}|guess(?:ed)? that|(?<!\\b(?:of|many|all|more|fewer|other|\\d) )student\\w{0,2}|claim\\w{0,2})\\b"
              + "|错误|不正确|不是|如果|假如|假设|若|并非",
          Pattern.CASE_INSENSITIVE);

  /// A negation in the subject of what is stated: `the number of those who do not vote is`.
  Pattern OF_SUBJECT =
      Pattern.compile(
          "\\b(?:not|never|isn't|aren't|wasn't)\\b(?! (?:true|correct|right|the case|clear|certain|sure|that|think|believe|agree"
              + "|say|know|mean|imply|conclude|follow|so)\\b)(?=[ ]\\p{L}[^,;:.\\n]{0,70}\\b(?:is|are|was|were|equals?)\\b[\\s$(]*$)",
          Pattern.CASE_INSENSITIVE);

  /// What takes an earlier statement back; not `has to wait`, `a common mistake` or `should be
  /// noted`.
  Pattern TAKEN_BACK =
      Pattern.compile(
          "\\b(?:actually|correction|oops|scratch that|on second thought|hmm|sorry|recheck|re-check"
              + "|let me (?:re|check again|try again|correct)|(?:that|this|which)(?:'s| is| was| isn't| can't be)"
              + " (?:wrong|not right|not correct|incorrect|right\\?|impossible)|not sure|should instead be"
              + "|i was wrong|made an error|does(?:n't| not) (?:add up|match|fit))\\b"
              + "|(?:^|[.!?。…—:;\\n]|\\b(?:but|oh|no|hmm|hold on|ok|okay|so),?)[\\s*_\"'(]{0,4}\\bwait\\b"
              + "|(?<!\\b(?:to|must|will|should|would|can|may) )\\bwait(?=[ ]?[,.!…—:]| -| a (?:sec|minute|moment))"
              + "|\\b(?:i|we)(?:'ve| have)? (?:made|found|see|spotted|noticed) (?:an?|the|my|one|some) (?:\\w{1,12} ){0,2}mistakes?\\b"
              + "|\\bmy (?:\\w{1,12} )?mistake\\b|\\bthere(?:'s| is| was) an? (?:\\w{1,12} )?mistake\\b"
              + "|\\b(?:that|this|it)(?:'s| is| was) an? (?:\\w{1,12} )?mistake\\b"
              + "|\\b(?:it|that|this|which|answer|result|total|value|number|sum|option|choice) should be\\b"
              + "(?! (?:noted|mentioned|remembered|stressed|emphasi[sz]ed|pointed|clear|obvious|added|kept|observed|said|understood)\\b)"
              + "|\\bshould be[\\s*$\"'(:]{1,4}(?:[-+]?\\d|(?-i:[A-J])\\b)"
              + "|不对|等等|等一下|更正|重新|错了|有误|搞错|算错|应该是|应为|抱歉|不确定|纠正",
          Pattern.CASE_INSENSITIVE);

  /// What parts two boxes of one result: a word, a comma or nothing, and the name of the second
  /// one.
  Pattern BOX_JOIN =
      Pattern.compile(
          "[\\s$]{0,8}(?:,[\\s$]{0,4})?(and|or|,|;|&|或者?|和|与|及|、|)[\\s$]{0,8}"
              + "(?:[\\p{L}_][\\w()]{0,20}[ ]{0,3}=)?[\\s$]{0,8}",
          Pattern.CASE_INSENSITIVE);

  /// Longest text between two boxes of one result, in characters.
  int LONGEST_JOIN = 60;

  /// Nothing but what ends a sentence.
  Pattern EMPTY = Pattern.compile("[\\s.。!*\"'\ue001]*");

  /// The last statement of an answer's text, which has no reasoning in it any more. In time linear
  /// in the text.
  static Statement of(String answer) {
    String text = Numbers.tail(PlainText.of(answer));
    Matcher mark = MARK.matcher(text);
    List<int[]> marks = new ArrayList<>();
    while (mark.find()) {
      int kind = mark.group("box") != null ? 0 : mark.group("line") != null ? 2 : 1;
      marks.add(new int[] {mark.start(), mark.end(), kind});
    }
    for (int i = marks.size() - 1; i >= 0; i--) {
      int[] one = marks.get(i);
      Statement read = at(text, one[0], one[1], one[2] == 0);
      if (one[2] == 0 && read instanceof Marked(String last, String behind)) {
        read = new Marked(withBoxesBefore(text, marks.subList(0, i), one[0], last), behind);
      }
      boolean echo = one[2] != 0 && one[0] < 3 && prose(read);
      if (!echo) {
        return read;
      }
    }
    return new Unmarked(text);
  }

  /// What the last box holds, behind what the boxes before it hold where nothing but `or`, a comma
  /// or a name parts them: together they are one result.
  private static String withBoxesBefore(String text, List<int[]> marks, int start, String last) {
    List<String> parts = new ArrayList<>(List.of(last));
    Set<String> different = new HashSet<>(parts);
    int at = start;
    for (int i = marks.size() - 1; i >= 0 && marks.get(i)[2] == 0; i--) {
      int end = text.indexOf(PlainText.END, marks.get(i)[1]);
      if (end < 0 || end >= at || at - end > LONGEST_JOIN) {
        break;
      }
      Matcher join = BOX_JOIN.matcher(text.substring(end + 1, at));
      if (!join.matches()) {
        break;
      }
      String part = text.substring(marks.get(i)[1], end).strip();
      String word = join.group(1);
      String by =
          word.isBlank() || word.equals(";") ? ", " : word.equals(",") ? ", " : " " + word + " ";
      parts.addFirst(part + by);
      different.add(part);
      at = marks.get(i)[0];
    }
    return different.size() == 1 ? last : String.join("", parts);
  }

  /// Whether it is not a result but a whole explanation behind `Answer:`.
  private static boolean prose(Statement read) {
    return read instanceof Marked(String text, String behind)
        && (text + behind).length() > 60
        && !Amounts.in(behind).isEmpty()
        && (Amounts.in(text).isEmpty() || Amounts.in(text).getFirst().start() > 2);
  }

  private static Statement at(String text, int start, int end, boolean box) {
    String before =
        OF_SUBJECT.matcher(clause(text.substring(Math.max(0, start - 80), start))).replaceAll("");
    String mark = text.substring(start, end);
    if (NOT_MEANT.matcher(before).find() || NOT_MEANT.matcher(mark).find()) {
      return new Unclear();
    }
    int from = end;
    int to;
    if (box) {
      to = text.indexOf(PlainText.END, from);
      if (to < 0) {
        return new Unclear();
      }
    } else {
      while (from < text.length() && " \t\r\n*_:\"'".indexOf(text.charAt(from)) >= 0) {
        from++;
      }
      if (from < text.length() && text.charAt(from) == PlainText.BOX) {
        from++;
      }
      to = sentenceEnd(text, from);
    }
    String stated = text.substring(from, to).strip();
    String behind = text.substring(Math.min(text.length(), to + 1));
    boolean broken =
        stated.isEmpty()
            || asks(stated)
            || TAKEN_BACK.matcher(stated).find()
            || TAKEN_BACK.matcher(behind).find();
    return broken ? new Unclear() : new Marked(stated, behind);
  }

  /// Whether a sentence is a question.
  static boolean asks(String sentence) {
    return sentence.endsWith("?") || sentence.endsWith("吗");
  }

  private static String clause(String before) {
    int cut = 0;
    for (int i = 0; i < before.length(); i++) {
      if (",;:.\n。!?".indexOf(before.charAt(i)) >= 0) {
        cut = i + 1;
      }
    }
    return before.substring(cut);
  }

  /// Where the sentence that begins at `from` ends: at a line's end, a box's end or a full stop
  /// that a blank follows.
  static int sentenceEnd(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '。' || c == PlainText.END || c == '!' || c == '?') {
        return c == '?' ? i + 1 : i;
      }
      boolean blank = i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1));
      boolean last = i + 1 == text.length() || text.charAt(i + 1) == '\n';
      if (c == '.' && blank && (last || i > from + 1)) {
        return i;
      }
    }
    return text.length();
  }

  /// The sentences of a plain text, each with what ends it.
  static List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = Math.min(text.length(), Math.max(sentenceEnd(text, at), at + 1));
      String one = text.substring(at, end).strip();
      if (!EMPTY.matcher(one).matches()) {
        sentences.add(one);
      }
      at = end;
    }
    return sentences;
  }
}
