package io.keyfleet.scorer.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.scorer.register.RetriedRuns.Retry;
import io.keyfleet.scorer.tally.Counts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetriedRunsTest {
  private static final Counts PARENT = counts(6, 1, 0, 3);

  @Test
  void whatBecameOfRetriedPromptsStandsInThePlaceOfTheirDeaths() {
    Map<String, Counts> merged =
        merged(List.of(retry("b", "a", null, 1)), Map.of("a", PARENT, "b", counts(2, 0, 0, 1)));

    assertThat(merged).containsOnlyKeys("a");
    assertThat(merged.get("a")).isEqualTo(counts(8, 1, 0, 1));
    assertThat(Objects.requireNonNull(merged.get("a")).settled()).isEqualTo(PARENT.settled());
  }

  @Test
  void retriesOfRetriesCountWithTheFirst() {
    Map<String, Counts> merged =
        merged(
            List.of(retry("b", "a", null, 1), retry("c", "b", null, 2)),
            Map.of("a", PARENT, "b", counts(2, 0, 0, 1), "c", counts(0, 1, 0, 0)));

    assertThat(merged.get("a")).isEqualTo(counts(8, 2, 0, 0));
    assertThat(merged.get("b")).isEqualTo(counts(2, 1, 0, 0));
  }

  @Test
  void ofSeveralRetriesOfTheSamePromptsTheLastCountsAndOfOthersAllDo() {
    Map<String, Counts> runs =
        Map.of("a", PARENT, "b", counts(0, 2, 0, 0), "c", counts(2, 0, 0, 0));

    assertThat(merged(List.of(retry("b", "a", null, 1), retry("c", "a", null, 2)), runs).get("a"))
        .isEqualTo(counts(8, 1, 0, 1));
    assertThat(merged(List.of(retry("b", "a", "x", 1), retry("c", "a", "x", 2)), runs).get("a"))
        .isEqualTo(counts(8, 1, 0, 1));
    assertThat(
            merged(
                    List.of(retry("b", "a", "x", 1), retry("c", "a", "y", 2)),
                    Map.of("a", PARENT, "b", counts(0, 1, 0, 0), "c", counts(2, 0, 0, 0)))
                .get("a"))
        .isEqualTo(counts(8, 2, 0, 0));
  }

  @Test
  void whatIsNotSettledYetIsStillDeadThereAndWhatWasFilteredIsReplacedToo() {
    assertThat(merged(List.of(retry("b", "a", null, 1)), Map.of("a", PARENT))).isEmpty();
    assertThat(
            merged(
                    List.of(retry("b", "a", null, 1)),
                    Map.of("a", counts(1, 0, 2, 1), "b", counts(2, 0, 1, 0)))
                .get("a"))
        .isEqualTo(counts(3, 0, 1, 0));
  }

  @Test
  void aRetryOfWhatWasFilteredStandsInThePlaceOfThat() {
    assertThat(
            merged(
                    List.of(retry("b", "a", "content_filter", 1)),
                    Map.of("a", counts(1, 0, 2, 2), "b", counts(2, 0, 0, 0)))
                .get("a"))
        .isEqualTo(counts(3, 0, 0, 2));
  }

  @Test
  void runsThatRetryEachOtherEndTheCount() {
    assertThat(
            merged(
                List.of(retry("b", "a", null, 1), retry("a", "b", null, 2)),
                Map.of("a", PARENT, "b", PARENT)))
        .isNotNull();
  }

  private static Map<String, Counts> merged(List<Retry> retries, Map<String, Counts> runs) {
    return RetriedRuns.merged(retries, run -> runs.getOrDefault(run, Counts.NONE));
  }

  private static Retry retry(String run, String parent, @Nullable String cause, long second) {
    return new Retry(run, parent, cause, Instant.ofEpochSecond(second));
  }

  private static Counts counts(long right, long wrong, long filtered, long unanswered) {
    return new Counts(right, wrong, 0, 0, filtered, unanswered, 0, 0, 0, 0, 0, 0);
  }
}
