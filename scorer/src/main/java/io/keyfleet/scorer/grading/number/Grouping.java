package io.keyfleet.scorer.grading.number;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What digits and the separators between them come to: `1,024`, `1 024`, `1'024`, `1_024`,
/// `12,34,567` as in India, `1.024,5` and `1.024.000` as in much of Europe. A single comma that
/// groups no three digits (`1,5`) may part a list or a fraction, so that it comes to nothing.
public final class Grouping {
  /// Longest number that is read, in characters.
  public static final int MAX_LENGTH = 1_000;

  private static final Pattern ENGLISH =
      Pattern.compile(
          "(?:[1-9]\\d{0,2}(?:,\\d{3})+|[1-9]\\d?(?:,\\d{2})+,\\d{3}|\\d+)(?:\\.\\d+)?");
  private static final Pattern SPACED =
      Pattern.compile("([1-9]\\d{0,2}([ _'\u00a0])\\d{3}(?:\\2\\d{3})*)(?:([.,])(\\d+))?");
  private static final Pattern EUROPEAN =
      Pattern.compile("([1-9]\\d{0,2}(?:\\.\\d{3})+),(\\d+)|([1-9]\\d{0,2}(?:\\.\\d{3}){2,})");

  private Grouping() {}

  static Optional<BigDecimal> read(String run) {
    if (run.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (ENGLISH.matcher(run).matches()) {
      return Optional.of(new BigDecimal(run.replace(",", "")));
    }
    Matcher spaced = SPACED.matcher(run);
    if (spaced.matches()) {
      String fraction = spaced.group(4);
      boolean unclear = ",".equals(spaced.group(3)) && fraction.length() == 3;
      String whole = spaced.group(1).replaceAll("\\D", "");
      return unclear
          ? Optional.empty()
          : Optional.of(new BigDecimal(fraction == null ? whole : whole + "." + fraction));
    }
    Matcher european = EUROPEAN.matcher(run);
    if (european.matches()) {
      return Optional.of(
          european.group(3) == null
              ? new BigDecimal(european.group(1).replace(".", "") + "." + european.group(2))
              : new BigDecimal(european.group(3).replace(".", "")));
    }
    return run.matches("\\.\\d+") ? Optional.of(new BigDecimal(run)) : Optional.empty();
  }
}
