package io.keyfleet.scorer.grading.statement;

import io.keyfleet.scorer.grading.number.Amount;
import io.keyfleet.scorer.grading.number.Amounts;
import io.keyfleet.scorer.grading.number.Numbers;
import io.keyfleet.scorer.grading.number.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The number that a statement comes to. Of several numbers it is the one that an equation ends in,
/// or the only one in its clause; where that leaves a choice there is none. A text that marks no
/// result states the number that its last sentence concludes with.
public final class StatedNumber {
  private static final Pattern CONCLUSION =
      Pattern.compile(
          "\\b(?:so|thus|therefore|hence|total|altogether|in all|overall|left|remain\\w{0,3}|result\\w{0,2}|sum|equals?|gives?|get|product|difference)\\b"
              + "|所以|因此|故|一共|总共|共|剩|得到|等于|结果|合计|总计|得",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CHECK =
      Pattern.compile(
          "^\\W*(?:check|verif\\w{1,8}|because|since|explanation|proof|reason\\w{0,3}|here's why|to see|working|steps?|solution|this is because|验算|检验|验证|因为|解释|理由|过程|解析)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NO_ANSWER =
      Pattern.compile(
          "\\b(?:cannot|can't|can not|unable|insufficient|not enough|impossible to|don't know|do not know|unclear|undetermined|unknown)\\b|无法|不能确定|不知道|条件不足|信息不足",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern STRONG =
      Pattern.compile(
          "\\b(?:(?<!or )so|thus|therefore|hence|total|altogether|in all|equals?|gives?)\\b|所以|因此|一共|总共|共|得到|等于",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NEGATED =
      Pattern.compile(
          "\\b(?:not|isn't|never|neither|nor)\\b|不是|并非|\\b(?:(?:less|more|fewer|greater|smaller) than|under|over|below|above|exceed(?:s|ing)?|between|either)\\W{0,4}$|(?:小于|大于|超过|不到|少于|多于|介于)[^\\w]{0,3}$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern WORDS =
      Pattern.compile(
          "\\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|dozen|half|twice|double|triple)\\b",
          Pattern.CASE_INSENSITIVE);

  /// Words behind `to` with which a range goes on; others say what for.
  private static final String MORE =
      "about|around|almost|nearly|roughly|approximately|perhaps|maybe|over|under|infinity|many|more|the|some|one"
          + "|two|three|four|five|six|seven|eight|nine|ten|eleven|\\p{L}{3,6}teen|twelve|\\p{L}{3,5}ty|half";

  private static final Pattern GOES_ON =
      Pattern.compile(
          "^\\W*(?:(?:or|and|plus|minus|times|或|和|到|至|by)\\b|to\\b(?! \\p{L}{3,})|to (?:"
              + MORE
              + ")\\b)|^[ ]*(?:-(?!\\p{L}{2})|[~/^+*×÷±])|^[ ]*(?:或|和|到|至|还是|加|减|乘|除)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PURPOSE =
      Pattern.compile(
          "\\b(?:for|during|over|after|before|from|with|on|at)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern VERB =
      Pattern.compile("\\b(?:is|are|was|were|equals?)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern BREAK =
      Pattern.compile(
          "[,;(—]|\\b(?:because|since|as|so|where|which|not|rather|when|if)\\b|因为|而|即",
          Pattern.CASE_INSENSITIVE);

  private static final String NAME = "[\\p{L}_][\\w()]{0,20}[ ]{0,3}[=≈][\\s$]{0,3}$";

  /// `x = ` at a statement's beginning or behind another part of it.
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:^|[,;:.$(\\n]|\\b(?:is|are|or|and|either|gives?|get|thus|hence|so|therefore)\\b|[或和是为、得])[\\s$]{0,3}"
              + NAME,
          Pattern.CASE_INSENSITIVE);

  /// From one named number to the next: ` or x = `, ` cm, y = `.
  private static final Pattern NEXT_PART =
      Pattern.compile(
          "[\\s$]{0,3}(?:[a-zA-Z°%]{1,20}|\\p{IsHan}{1,3})??[\\s$]{0,3}"
              + "(?:,?[ ]{0,3}(?:and|or|&|或者?|和|与|及|、)|[,;])[\\s$]{0,3}"
              + NAME,
          Pattern.CASE_INSENSITIVE);

  /// What stands before a sign, behind the sign, verb or comma before it.
  private static final Pattern LEFT_SIDE =
      Pattern.compile(
          "(?:^|[=≈→;\\n]|[,:](?!\\d)|\\b(?:is|are|was|were|equals?|gives?|get|so|thus)\\b|[是为得])"
              + "((?:(?!\\b(?:is|are|was|were|equals?|gives?|get|so|thus)\\b|[,:](?!\\d))[^=≈→;\\n是为得]){0,200})$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WORKED = Pattern.compile("[√πσ∛]");
  private static final String EQUALS = "=≈→";
  private static final Pattern ENUMERATOR =
      Pattern.compile(
          "(?m)^[ \\t]{0,8}(?:\\d{1,2}[.)][ \\t]+|(?:step|part|步骤|第)[ ]?\\d{1,2}[步:. ]*:?)",
          Pattern.CASE_INSENSITIVE);

  private StatedNumber() {}

  /// A number with the word that stands behind it.
  ///
  /// @param unit lower case, known as a unit or not; empty if there is none
  /// @param rounded whether it is the right side of an approximation (`1/3 ≈ 0.33`) of something
  ///   that is worked out
  /// @param exact the number on its left side, if it is one
  public record Stated(Amount amount, String unit, boolean rounded, Optional<Amount> exact) {
    Stated(Amount amount, String unit) {
      this(amount, unit, false, Optional.empty());
    }
  }

  /// Words behind a number that say nothing of its unit.
  private static final Set<String> NO_UNIT =
      Set.of(
          "",
          "per",
          "each",
          "and",
          "or",
          "altogether",
          "total",
          "left",
          "away",
          "long",
          "far",
          "tall",
          "of",
          "for",
          "because",
          "since",
          "as",
          "so",
          "which",
          "is",
          "was",
          "to",
          "on",
          "at",
          "apart",
          "wide",
          "high",
          "deep",
          "old",
          "every",
          "total.");

  /// The amount of `stated` in `unit`: converted where it has another one of the same kind, as it
  /// is where it has none, nothing if it has one of another kind.
  public static Optional<Amount> in(Stated stated, Unit unit) {
    Optional<Unit> own = stated.amount().unit();
    if (own.isPresent()) {
      return stated.amount().convertedTo(unit);
    }
    return NO_UNIT.contains(stated.unit()) && !stated.amount().percent()
        ? Optional.of(stated.amount())
        : Optional.empty();
  }

  /// What `statement` comes to, or nothing where that is not clear.
  public static Optional<Stated> read(Statement statement) {
    return switch (statement) {
      case Statement.Marked(String text, String behind) ->
          marked(text).filter(one -> agrees(one, behind));
      case Statement.Unmarked(String text) -> unmarked(text);
      case Statement.Unclear() -> Optional.empty();
    };
  }

  private static Optional<Stated> marked(String text) {
    return number(text).map(one -> withLeftSide(text, one));
  }

  /// With what stands on the left of its `≈`.
  private static Stated withLeftSide(String text, Stated one) {
    int sign = text.lastIndexOf('≈');
    if (sign < 0 || text.indexOf('=', sign) >= 0 || text.indexOf('→', sign) >= 0) {
      return one;
    }
    Matcher left = LEFT_SIDE.matcher(text.substring(Math.max(0, sign - 200), sign));
    String side = left.find() ? left.group(1).strip() : "";
    boolean worked = side.chars().anyMatch(Character::isDigit) || WORKED.matcher(side).find();
    return worked ? new Stated(one.amount(), one.unit(), true, Numbers.wholePlain(side)) : one;
  }

  private static Optional<Stated> number(String text) {
    List<Amounts.Token> all = Amounts.in(text);
    List<Amounts.Token> tokens = behindEquals(text, all);
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    Amounts.Token first = tokens.getFirst();
    if (all.size() > tokens.size() && half(text, all.get(all.size() - tokens.size() - 1), first)) {
      return Optional.empty();
    }
    String before =
        text.substring(
            all.size() == tokens.size() ? 0 : all.get(all.size() - tokens.size() - 1).end(),
            first.start());
    if (NEGATED.matcher(before).find()
        || WORDS.matcher(predicate(before) + head(text.substring(first.end()))).find()) {
      return Optional.empty();
    }
    String rest = text.substring(first.end());
    if (GOES_ON.matcher(strippedUnit(rest)).find()) {
      return Optional.empty();
    }
    if (same(tokens)) {
      return stated(first);
    }
    if (tokens.size() == 1) {
      return Optional.empty(); // it is unclear by itself
    }
    // the only number before a break; what follows explains it
    Matcher stop = BREAK.matcher(rest);
    boolean broken = stop.find() && tokens.get(1).start() >= first.end() + stop.end();
    String next = broken ? rest.substring(stop.end()) : "";
    boolean list =
        stop.reset().find()
            && stop.group().equals(",")
            && next.strip().matches("(?s)^(?:(?:and|or|和|或)\\b.*|[-+$€£¥]?\\d.*)");
    return broken && !list && before.length() < 40 ? stated(first) : Optional.empty();
  }

  /// What stands behind the last verb: the subject may have other numbers.
  private static String predicate(String before) {
    Matcher verb = VERB.matcher(before);
    int end = 0;
    while (verb.find()) {
      end = verb.end();
    }
    return before.substring(end);
  }

  /// What stands before the first break, or before what the number is for.
  private static String head(String rest) {
    Matcher stop = BREAK.matcher(rest);
    String head = stop.find() ? rest.substring(0, stop.start()) : rest;
    Matcher purpose = PURPOSE.matcher(head);
    return purpose.find() ? head.substring(0, purpose.start()) : head;
  }

  private static Optional<Stated> stated(Amounts.Token token) {
    return token.amount().map(one -> new Stated(one, token.unit()));
  }

  private static String strippedUnit(String rest) {
    return rest.replaceFirst(
        "^[ \u00a0]?(?:[a-zA-Z]{1,20}(?:/[a-z]{1,10})?)?(?=[ ]*[-~/^+*×÷±])|^[ ]?(?!(?:or|and|to|plus|minus|times|by)\\b)[a-z]{1,20}(?= (?:or|and|to|plus)\\b)|^(?:元|个|只|米|千克|公斤|岁|人|天|本|颗)(?=[或和到至])",
        "");
  }

  /// The tokens behind the last equals sign, if one is followed by any.
  private static List<Amounts.Token> behindEquals(String text, List<Amounts.Token> tokens) {
    int last = -1;
    for (int i = text.length() - 1; i >= 0 && last < 0; i--) {
      if (EQUALS.indexOf(text.charAt(i)) >= 0) {
        last = i;
      }
    }
    int sign = last;
    if (sign < 0) {
      return tokens;
    }
    return tokens.stream().filter(one -> one.end() > sign).toList();
  }

  /// Whether `second` is but the second part of a result such as `x = 2 or x = 3`.
  private static boolean half(String text, Amounts.Token first, Amounts.Token second) {
    return NEXT_PART.matcher(text.substring(first.end(), second.start())).matches()
        && NAMED.matcher(text.substring(Math.max(0, first.start() - 40), first.start())).find()
        && !same(List.of(first, second));
  }

  /// Whether all are clear and the same number, with no operator between.
  private static boolean same(List<Amounts.Token> tokens) {
    Optional<Amount> first = tokens.getFirst().amount();
    return first.isPresent()
        && tokens.stream().allMatch(one -> one.amount().filter(first.get()::same).isPresent());
  }

  /// Whether nothing that follows concludes with another number.
  private static boolean agrees(Stated stated, String behind) {
    if (CHECK.matcher(behind.strip()).find()) {
      return true;
    }
    for (String sentence : Statement.sentences(behind)) {
      if (CHECK.matcher(sentence).find()) {
        return true;
      }
      boolean result =
          CONCLUSION.matcher(sentence).find()
              || sentence.indexOf('=') >= 0
              || sentence.toLowerCase(Locale.ROOT).startsWith("but ")
              || sentence.startsWith("但");
      List<Amounts.Token> tokens = behindEquals(sentence, Amounts.in(sentence));
      if (result
          && !tokens.isEmpty()
          && tokens.stream()
              .noneMatch(one -> one.amount().filter(stated.amount()::same).isPresent())) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Stated> unmarked(String text) {
    Optional<Amount> whole = Numbers.wholePlain(text);
    if (whole.isPresent()) {
      return whole.map(one -> new Stated(one, Amounts.in(text).getFirst().unit()));
    }
    List<String> sentences =
        Statement.sentences(ENUMERATOR.matcher(text).replaceAll("")).stream()
            .filter(one -> !Statement.asks(one))
            .toList();
    String last = "";
    Optional<Amount> result = Optional.empty();
    boolean single = true;
    Optional<Amount> only = Optional.empty();
    for (int i = 0; i < sentences.size(); i++) {
      String sentence = sentences.get(i);
      List<Amounts.Token> tokens = Amounts.in(sentence);
      for (Amounts.Token token : tokens) {
        single &= token.amount().isPresent() && only.map(token.amount().get()::same).orElse(true);
        only = token.amount();
      }
      if (tokens.isEmpty()) {
        continue;
      }
      if (last.indexOf('=') >= 0) {
        result = marked(last).map(Stated::amount);
      }
      last = sentence;
    }
    if (last.isEmpty() || nothingSaid(sentences)) {
      return Optional.empty();
    }
    Optional<Amount> before = result;
    Optional<Stated> stated = concluded(last);
    boolean bare =
        last.replaceAll("[^a-zA-Z]+", " ").strip().split(" ").length <= 3
            && Amounts.in(last).getFirst().start() <= 2;
    boolean equation = last.indexOf('=') >= 0 || last.indexOf('≈') >= 0;
    boolean reached = equation || CONCLUSION.matcher(last).find() || bare || single;
    return stated.filter(one -> reached || before.filter(one.amount()::same).isPresent());
  }

  private static boolean nothingSaid(List<String> sentences) {
    for (int i = Math.max(0, sentences.size() - 3); i < sentences.size(); i++) {
      if (NO_ANSWER.matcher(sentences.get(i)).find()
          || Statement.TAKEN_BACK.matcher(sentences.get(i)).find()) {
        return true;
      }
    }
    return false;
  }

  /// The number that a sentence concludes with.
  private static Optional<Stated> concluded(String sentence) {
    List<Amounts.Token> tokens = behindEquals(sentence, Amounts.in(sentence));
    boolean equation = EQUALS.chars().anyMatch(c -> sentence.indexOf(c) >= 0);
    if (equation || tokens.size() < 2) {
      return marked(sentence);
    }
    Matcher cue = STRONG.matcher(sentence);
    int from = -1;
    while (cue.find()) {
      int begin = cue.end();
      from = tokens.stream().filter(one -> one.start() >= begin).count() == 1 ? begin : from;
    }
    return from >= 0
        ? marked(sentence.substring(from))
        : same(tokens) ? marked(sentence) : Optional.empty();
  }
}
