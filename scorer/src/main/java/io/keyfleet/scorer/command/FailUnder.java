package io.keyfleet.scorer.command;

import io.keyfleet.scorer.report.Report;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flag that makes too low an accuracy a failure of the command, for whoever runs it in CI.
public final class FailUnder {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  @Option(
      names = "--fail-under",
      paramLabel = "ACCURACY",
      description =
          "end with status 3 if the accuracy is lower, such as 0.9, or nothing was scored")
  private @Nullable String least;

  /// Whether there is a bound.
  public boolean given() {
    return least != null;
  }

  /// Every mistake in it, one line each.
  public List<String> problems() {
    return least == null || bound(least).isPresent()
        ? List.of()
        : List.of(
            "--fail-under is no accuracy above 0 and at most 1, such as 0.9 or 90%: '"
                + least
                + "'");
  }

  /// Why a report misses the bound; nothing if it does not.
  public Optional<String> missed(Report report) {
    Optional<BigDecimal> bound = least == null ? Optional.empty() : bound(least);
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    Double accuracy = report.counts().accuracy();
    if (accuracy == null) {
      return Optional.of("nothing was scored, so nothing is as right as --fail-under asks for");
    }
    // by counts, so that 9 of 10 are not under 0.9
    BigDecimal right = BigDecimal.valueOf(report.counts().right());
    BigDecimal needed = bound.get().multiply(BigDecimal.valueOf(report.counts().scored()));
    return right.compareTo(needed) >= 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "accuracy %.2f%% (%d of %d right) is under the %s%% of --fail-under",
                accuracy * 100,
                report.counts().right(),
                report.counts().scored(),
                bound.get().multiply(HUNDRED).stripTrailingZeros().toPlainString()));
  }

  private static Optional<BigDecimal> bound(String text) {
    if (!text.matches("\\d{1,3}(\\.\\d{1,6})?%?")) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(text.replace("%", ""));
    BigDecimal bound = text.endsWith("%") ? number.movePointLeft(2) : number;
    return bound.signum() > 0 && bound.compareTo(BigDecimal.ONE) <= 0
        ? Optional.of(bound)
        : Optional.empty();
  }
}
