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

/// The number that a statement comes to. Where it marks a result that is the [ClauseNumber] there,
/// unless what follows concludes with another one. A text that marks no result states the number
/// that its last sentence concludes with.
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
          ClauseNumber.read(text).filter(one -> agrees(one, behind));
      case Statement.Unmarked(String text) -> unmarked(text);
      case Statement.Unclear() -> Optional.empty();
    };
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
      List<Amounts.Token> tokens = ClauseNumber.behindEquals(sentence, Amounts.in(sentence));
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
        result = ClauseNumber.read(last).map(Stated::amount);
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
    List<Amounts.Token> tokens = ClauseNumber.behindEquals(sentence, Amounts.in(sentence));
    boolean equation = ClauseNumber.EQUALS.chars().anyMatch(c -> sentence.indexOf(c) >= 0);
    if (equation || tokens.size() < 2) {
      return ClauseNumber.read(sentence);
    }
    Matcher cue = STRONG.matcher(sentence);
    int from = -1;
    while (cue.find()) {
      int begin = cue.end();
      from = tokens.stream().filter(one -> one.start() >= begin).count() == 1 ? begin : from;
    }
    return from >= 0
        ? ClauseNumber.read(sentence.substring(from))
        : ClauseNumber.same(tokens) ? ClauseNumber.read(sentence) : Optional.empty();
  }
}
