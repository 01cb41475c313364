package io.keyfleet.scorer.grading.statement;

import io.keyfleet.scorer.grading.text.PlainText;
import io.keyfleet.scorer.grading.text.Spelling;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether a statement is a text. A text that merely occurs in it is neither stated nor another.
public final class StatedText {
  /// What a text may stand in without being another one.
  private static final String DRESS =
      " \n\t\r\"'`*_$.。!" + PlainText.BOX + PlainText.END + PlainText.GAP;

  private static final String EDGES = DRESS + "()[]";
  private static final Pattern ARTICLE =
      Pattern.compile("^(?:the|a|an) (?=\\S)", Pattern.CASE_INSENSITIVE);
  private static final Pattern COPULA =
      Pattern.compile(
          "\\b(?:is|was|are|were|it's|that's|equals)\\b(?: (?:called|named|known as|equal to))?[ :]{1,3}|是|为|叫做|叫",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern BRACKETED =
      Pattern.compile(
          "[\\s\"'`*_$"
              + PlainText.BOX
              + "]*([(\\[])[^()\\[\\]]*,[^()\\[\\]]*([)\\]])[\\s\"'`*_$.。!"
              + PlainText.END
              + "]*");
  private static final Set<String> PAIRS = Set.of("", "()", "[]");

  /// `x = ` before what it is.
  private static final Pattern NAMED = Pattern.compile("\\p{L}=([^=]+)");

  /// What a sentence that states something does not say.
  static final Pattern NEGATED =
      Pattern.compile(
          "\\b(?:not|no|never|neither|nor|unlike|rather|instead|but|or|wrong|incorrect|false|if|unless|whether|might|could|may|cannot|unable)\\b|n't\\b|不|非|没|无法|或|如果|错",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> POLAR =
      Set.of(
          "yes",
          "no",
          "true",
          "false",
          "correct",
          "incorrect",
          "是",
          "否",
          "对",
          "错",
          "不对",
          "不是",
          "正确",
          "错误",
          "是的");
  private static final int LONGEST_SENTENCE = 400;

  /// How many times as long as what it says a text is at most, with all of its markup.
  private static final int MOST_DRESS = 20;

  /// Most parts of a list that are looked for.
  private static final int MAX_PARTS = 20;

  /// Longest text that is spelled out, in characters.
  private static final int LONGEST = 40_000;

  private StatedText() {}

  /// What became of looking for a text; of several texts the first one here counts.
  public enum Found {
    /// It is what is stated.
    STATED,
    /// It occurs, or nothing is stated clearly.
    UNCLEAR,
    /// Something else is stated.
    OTHER
  }

  /// Whether two texts are the same, dress and a leading article apart.
  ///
  /// @param exact whether letter case counts
  public static boolean same(String text, String wanted, boolean exact) {
    if (text.length() > MOST_DRESS * (wanted.length() + 10)) {
      return false;
    }
    String one = bare(text);
    String other = bare(wanted);
    if (other.isEmpty()) {
      return text.strip().equals(wanted.strip());
    }
    if (!sameBrackets(text, wanted)) {
      return false;
    }
    if (exact) {
      return one.equals(other) || text.strip().equals(wanted.strip());
    }
    String spelled = spelled(text);
    String meant = spelled(wanted);
    return spelled.equalsIgnoreCase(meant)
        || article(spelled).equalsIgnoreCase(article(meant))
        || named(spelled, meant)
        || named(meant, spelled);
  }

  /// Whether one is the other behind a name: `x=5` and `5`.
  private static boolean named(String one, String other) {
    Matcher name = NAMED.matcher(one);
    return name.matches() && name.group(1).equalsIgnoreCase(other);
  }

  private static String spelled(String text) {
    return core(spelling(text));
  }

  /// The form in which an answer is searched for what [#sought] gives.
  public static String spelling(String text) {
    return text.length() > LONGEST ? text : Spelling.of(PlainText.of(text));
  }

  /// What a text is found by in answers.
  public static String sought(String text) {
    String sought = stripped(spelling(text), DRESS);
    return sought.isEmpty() ? text : sought;
  }

  /// Whether brackets around parts with commas are alike: `[0,1)` is neither `[0,1]` nor `0,1`, but
  /// `(3, 4)` may stand without them.
  private static boolean sameBrackets(String text, String wanted) {
    String one = brackets(text);
    String other = brackets(wanted);
    return one.equals(other)
        || (PAIRS.contains(one) && PAIRS.contains(other) && (one.isEmpty() || other.isEmpty()));
  }

  /// The brackets that begin and end a list or an interval; empty if there are none.
  private static String brackets(String text) {
    Matcher parts = BRACKETED.matcher(PlainText.of(text));
    return parts.matches() ? parts.group(1) + parts.group(2) : "";
  }

  private static String article(String text) {
    return ARTICLE.matcher(text).replaceFirst("");
  }

  private static String bare(String text) {
    return core(text.length() > LONGEST ? text : PlainText.of(text));
  }

  /// Without what it stands in; brackets at its edges count where there is nothing else.
  private static String core(String plain) {
    String core = stripped(plain, EDGES);
    return core.chars().anyMatch(Character::isLetterOrDigit) ? core : stripped(plain, DRESS);
  }

  private static String stripped(String plain, String edges) {
    int start = 0;
    int end = plain.length();
    while (end > start && edges.indexOf(plain.charAt(end - 1)) >= 0) {
      end--;
    }
    while (start < end && edges.indexOf(plain.charAt(start)) >= 0) {
      start++;
    }
    return plain.substring(start, end);
  }

  /// Whether `statement` states `wanted`.
  ///
  /// @param occurs whether it occurs anywhere in the answer
  public static Found read(Statement statement, String wanted, boolean exact, boolean occurs) {
    Found miss = occurs ? Found.UNCLEAR : Found.OTHER;
    return switch (statement) {
      case Statement.Unclear() -> Found.UNCLEAR;
      case Statement.Marked(String text, String behind) -> {
        if (same(text, wanted, exact) || polar(text, wanted) || line(text, behind, wanted, exact)) {
          yield Found.STATED;
        }
        yield parts(text, wanted) ? Found.UNCLEAR : miss;
      }
      case Statement.Unmarked(String text) -> {
        if (same(text, wanted, exact)
            || polar(text, wanted)
            || sentence(text.strip(), wanted, exact)) {
          yield Found.STATED;
        }
        yield parts(text, wanted) ? Found.UNCLEAR : miss;
      }
    };
  }

  /// Whether all parts of a list without brackets are there, in whatever order and form.
  private static boolean parts(String text, String wanted) {
    if (wanted.indexOf(',') < 0) {
      return false;
    }
    String[] parts = spelled(wanted).toLowerCase(Locale.ROOT).split(",");
    String whole = spelling(text).toLowerCase(Locale.ROOT);
    return parts.length > 1
        && parts.length <= MAX_PARTS
        && brackets(wanted).isEmpty()
        && Arrays.stream(parts).allMatch(part -> whole.contains(part.strip()));
  }

  /// `J. K. Rowling`, which is no sentence's end behind `K`.
  private static boolean line(String text, String behind, String wanted, boolean exact) {
    String other = bare(wanted);
    if (!other.contains(". ")) {
      return false;
    }
    String line = text + "." + behind.lines().findFirst().orElse("");
    int end = other.length();
    return line.length() >= end
        && same(line.substring(0, end), wanted, exact)
        && line.substring(end).matches("(?s)[\\s$\"')]{0,8}(?:[.。!](?:\\s.*)?)?");
  }

  /// `Paris is the capital.`, `The capital is Paris.`
  private static boolean sentence(String whole, String wanted, boolean exact) {
    String text = whole.replace(wanted, wanted.replace(". ", "." + PlainText.GAP));
    return one(text, wanted.replace(". ", "." + PlainText.GAP), exact);
  }

  private static boolean one(String text, String wanted, boolean exact) {
    if (text.length() > LONGEST_SENTENCE
        || Statement.sentences(text).size() != 1
        || text.endsWith("?")
        || NEGATED.matcher(besides(text, wanted)).find()) {
      return false;
    }
    Matcher copula = COPULA.matcher(text);
    Optional<String> subject = Optional.empty();
    String predicate = "";
    while (copula.find()) {
      subject = subject.or(() -> Optional.of(text.substring(0, copula.start())));
      predicate = text.substring(copula.end());
    }
    return same(predicate, wanted, exact)
        || subject.filter(one -> same(one, wanted, exact)).isPresent();
  }

  /// A sentence without what is wanted at its end, which may be `false` or `wrong`.
  private static String besides(String text, String wanted) {
    String other = bare(wanted);
    String own = stripped(text, DRESS);
    int begin = own.length() - other.length();
    return begin > 0 && own.regionMatches(true, begin, other, 0, other.length())
        ? own.substring(0, begin)
        : text;
  }

  /// `Yes, because …` where yes or no is wanted.
  private static boolean polar(String text, String wanted) {
    String other = bare(wanted).toLowerCase(Locale.ROOT);
    if (!POLAR.contains(other)) {
      return false;
    }
    String own = bare(text).toLowerCase(Locale.ROOT);
    if (!own.startsWith(other) || Statement.TAKEN_BACK.matcher(own).find()) {
      return false;
    }
    String rest = own.substring(other.length());
    return !rest.isEmpty()
        && ",.;:!\n—，".indexOf(rest.charAt(0)) >= 0
        && !rest.matches("(?s)^\\W*(?:and|or|but|yes|no|true|false|和|或|但).*")
        && !rest.matches("(?s).*[.!\\n]\\s*(?:yes|no|true|false)\\b.*");
  }
}
