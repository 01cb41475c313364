package io.keyfleet.scorer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.scorer.SampleRecords;
import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.tally.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class FailUnderTest {
  @ParameterizedTest
  @CsvSource({"0.9, 9, true", "90%, 9, true", "0.91, 9, false", "1, 10, true", "100%, 9, false"})
  void anAccuracyUnderTheBoundMissesIt(String bound, int right, boolean enough) {
    FailUnder floor = floor(bound);

    assertThat(floor.problems()).isEmpty();
    assertThat(floor.missed(report(right, 10)).isEmpty()).isEqualTo(enough);
  }

  @Test
  void theLineSaysWhatWasMissedAndByWhat() {
    assertThat(floor("0.95").missed(report(9, 10)))
        .contains("accuracy 90.00% (9 of 10 right) is under the 95% of --fail-under");
  }

  @Test
  void whereNothingIsScoredTheBoundIsMissed() {
    assertThat(floor("0.1").missed(report(0, 0))).isPresent();
  }

  @Test
  void withoutABoundNothingIsMissed() {
    FailUnder none = CommandLine.populateCommand(new Flags()).floor;

    assertThat(none.given()).isFalse();
    assertThat(none.missed(report(0, 10))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1.1", "101%", "-1", "ninety", "", "1e-3", "90 %"})
  void whatIsNoAccuracyIsRefused(String bound) {
    assertThat(floor(bound).problems()).singleElement().asString().contains("--fail-under");
  }

  private static FailUnder floor(String bound) {
    return CommandLine.populateCommand(new Flags(), "--fail-under=" + bound).floor;
  }

  private static Report report(int right, int all) {
    Tally tally = new Tally();
    for (int i = 0; i < all; i++) {
      Verdict verdict = i < right ? Verdict.RIGHT : Verdict.WRONG;
      tally.add(
          SampleRecords.answer(i, "2", 1),
          new Score(verdict, verdict, verdict, verdict, ExtractionMode.STRICT));
    }
    ScorerSettings settings =
        new ScorerSettings(
            List.of("prompts"),
            Optional.empty(),
            true,
            Duration.ofHours(1),
            new PoolCapacity(OptionalInt.empty(), null, null),
            Outputs.NONE);
    return Report.of(tally.read(), all, 0, settings);
  }

  @Command
  static final class Flags {
    @Mixin FailUnder floor = new FailUnder();
  }
}
