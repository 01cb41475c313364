package io.keyfleet.scorer.grading.statement;

import io.keyfleet.scorer.grading.number.Grouping;
import io.keyfleet.scorer.grading.text.PlainText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The letter of a multiple choice that a text states, however it is wrapped: `B`, `(b)`, `**B**`,
/// `B. Paris`, `Option B`. Two letters are none.
public final class StatedChoice {
  private static final Pattern LETTER =
      Pattern.compile(
          "^[\\s\"'(\\[*:_$【「]{0,6}(?i:(?:definitely|clearly|most likely|probably) )?(?i:(?:the )?(?:option|choice|letter|answer)|选项|选择|选)?[\\s:(\\[*\"'是$【「]{0,4}([A-Ja-j])(?![A-Za-z0-9'])(.*)$",
          Pattern.DOTALL);
  private static final Pattern ANOTHER =
      Pattern.compile(
          "^[\\s)\\]*.\"'$】」]{0,6}(?:(?:,|/|&|\\+|、)[\\s($]{0,3}(?:and |or )?[\\s($]{0,2}[A-J]\\b(?!\\w)|(?:or|and|as well as|及|或|和|与)[\\s($]{0,3}(?:option |choice )?[\\s($]{0,2}[A-J]\\b|[【「]\\s?[A-J]\\b)|\\b(?:is|are|was) (?:not|wrong|incorrect|false)\\b|^[\\s)\\]]{0,3}(?:不对|不正确|错)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ENDING =
      Pattern.compile(
          "(?:\\b(?i:so|thus|therefore|hence|choose|pick|select|go with|answer|option|choice|it's|it is|is)\\b[\\s,:(*\"']{1,4}(?:the |option |choice )?|[选]择?(?:项)?[\\s:(]{0,3}|故选|^)[(\\[]?([A-J])[)\\]]?[\\s.*\"'。]*$");
  private static final Pattern CORRECT =
      Pattern.compile(
          "(?:^|\\b(?:option|choice|answer)\\s|选项|\\b(?:so|thus|therefore|hence),? )\\s?[(\\[]?([A-J])[)\\]]? ?(?:is (?:the )?(?:only )?(?:correct|right|best|true|answer)|(?:是)?正确)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern RULED_OUT =
      Pattern.compile(
          ",\\s?(?:is|are|was) (?:not|wrong|incorrect|false)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern REASON =
      Pattern.compile("\\b(?:because|since)\\b|因为|由于", Pattern.CASE_INSENSITIVE);
  private static final Pattern SPARE = Pattern.compile("\\b([A-J])\\b");

  private StatedChoice() {}

  /// The letter, upper case, or nothing where it is not clear.
  ///
  /// @param options their texts in order, A first; empty if they are not known
  public static Optional<Character> read(Statement statement, List<String> options) {
    return switch (statement) {
      case Statement.Marked(String text, String behind) ->
          letter(text, options, true)
              .filter(one -> !listed(one, text + "." + behind.lines().findFirst().orElse("")))
              .or(() -> byText(text, options))
              .filter(one -> stays(one, behind));
      case Statement.Unmarked(String text) -> unmarked(text, options);
      case Statement.Unclear() -> Optional.empty();
    };
  }

  /// The letter that `text` is as a whole.
  public static Optional<Character> whole(String text, List<String> options) {
    String plain = PlainText.of(text).strip();
    return plain.indexOf('\n') >= 0 || plain.length() > Grouping.MAX_LENGTH
        ? Optional.empty()
        : letter(plain, options, false).or(() -> byText(plain, options));
  }

  private static Optional<Character> letter(String text, List<String> options, boolean marked) {
    Matcher letter = LETTER.matcher(text);
    if (!letter.find()) {
      return Optional.empty();
    }
    String raw = letter.group(1);
    char one = Character.toUpperCase(raw.charAt(0));
    String rest = letter.group(2);
    String bare = trimmed(rest);
    boolean closed =
        rest.isEmpty() || bare.isEmpty() || ")].:,;*\"'。-—(、 \n$】」".indexOf(rest.charAt(0)) >= 0;
    boolean wrapped =
        rest.isEmpty()
            || bare.isEmpty()
            || ")].:*\"'、—,\n;$】」".indexOf(rest.charAt(0)) >= 0
            || rest.startsWith(" (")
            || rest.startsWith(" -")
            || rest.startsWith(" —")
            || rest.startsWith(" :");
    boolean word = one == 'A' || one == 'I' || Character.isLowerCase(raw.charAt(0)) || !marked;
    boolean reason = rest.matches("(?s)^,? (?:because|since|as|is (?:the )?(?:correct|right)).*");
    if (!closed
        || (!wrapped && word && !reason)
        || ANOTHER.matcher(unexplained(rest)).find()
        || RULED_OUT.matcher(rest).find()) {
      return Optional.empty();
    }
    if (!options.isEmpty()) {
      if (one - 'A' >= options.size() || names(bare, options, one - 'A')) {
        return Optional.empty();
      }
    }
    return Optional.of(one);
  }

  /// Whether the next letter's choice follows: then all of them are listed.
  private static boolean listed(char one, String line) {
    String rest = unexplained(line);
    return Pattern.compile("[\\s,;][(\\[]?" + (char) (one + 1) + "[).:、][ ]?\\S")
        .matcher(rest)
        .find();
  }

  /// What stands before a reason, in which other letters may be ruled out.
  private static String unexplained(String rest) {
    Matcher reason = REASON.matcher(rest);
    return reason.find() ? rest.substring(0, reason.start()) : rest;
  }

  /// Whether the text beside a letter is that of another option.
  private static boolean names(String bare, List<String> options, int own) {
    for (int i = 0; i < options.size(); i++) {
      if (i != own
          && StatedText.same(bare, options.get(i), false)
          && !StatedText.same(bare, options.get(own), false)) {
        return true;
      }
    }
    return false;
  }

  private static String trimmed(String rest) {
    return rest.replaceAll("^[\\s)\\].:,;*\"'。—($】」-]+|[\\s)\\].*\"'。$】」]+$", "");
  }

  private static Optional<Character> byText(String text, List<String> options) {
    Optional<Character> found = Optional.empty();
    for (int i = 0; i < options.size(); i++) {
      if (StatedText.same(text, options.get(i), false)) {
        if (found.isPresent()) {
          return Optional.empty();
        }
        found = Optional.of((char) ('A' + i));
      }
    }
    return found;
  }

  private static Optional<Character> unmarked(String text, List<String> options) {
    List<String> sentences = Statement.sentences(text);
    if (sentences.isEmpty()
        || (Statement.TAKEN_BACK.matcher(text).find() && sentences.size() > 1)) {
      return Optional.empty();
    }
    String last = sentences.getLast();
    if (text.strip().indexOf('\n') < 0 || sentences.size() == 1) {
      Optional<Character> whole =
          letter(text.strip(), options, false).filter(one -> stays(one, rest(text)));
      if (whole.isPresent()) {
        return whole;
      }
    }
    Optional<Character> first =
        letter(sentences.getFirst(), options, false)
            .filter(one ->
                stays(
                    one,
                    text.strip()
                        .substring(
                            Math.min(sentences.getFirst().length(), text.strip().length()))));
    Optional<Character> line = letter(last, options, false);
    if (line.isPresent() && sentences.size() > 1 && !listed(text)) {
      return line;
    }
    if (last.endsWith("?") || Statement.NOT_MEANT.matcher(last).find()) {
      return Optional.empty();
    }
    Matcher correct = CORRECT.matcher(last);
    Matcher ending = ENDING.matcher(last);
    if (correct.find()) {
      char one = Character.toUpperCase(correct.group(1).charAt(0));
      return alone(last, one) ? Optional.of(one) : Optional.empty();
    }
    if (ending.find()) {
      char one = ending.group(1).charAt(0);
      return alone(last, one) ? Optional.of(one) : Optional.empty();
    }
    return first.filter(one -> !listed(text)).or(() -> byText(text.strip(), options));
  }

  private static String rest(String text) {
    return text.strip().substring(1);
  }

  /// Whether a text lists several options line by line.
  private static boolean listed(String text) {
    return Pattern.compile("(?m)^[ \\t(]{0,4}[A-J][).:]").matcher(text).results().limit(2).count()
        > 1;
  }

  private static boolean alone(String sentence, char one) {
    return SPARE
        .matcher(sentence)
        .results()
        .allMatch(other ->
            other.group(1).charAt(0) == one
                || (other.group(1).equals("A") && sentence.startsWith("A "))
                || other.group(1).equals("I"));
  }

  /// Whether nothing that follows goes over to another letter.
  private static boolean stays(char one, String behind) {
    for (String sentence : Statement.sentences(behind)) {
      Matcher correct = CORRECT.matcher(sentence);
      if ((correct.find() && Character.toUpperCase(correct.group(1).charAt(0)) != one)
          || Statement.TAKEN_BACK.matcher(sentence).find()) {
        return false;
      }
    }
    return true;
  }
}
