package io.keyfleet.scorer.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.scorer.SampleRecords;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunSizesTest {

  @Test
  void aRunHasWhatWasPublishedOrWhileItIsWhatItsSourceTells() {
    assertThat(
            RunSizes.of(
                List.of(
                    run("done", RunRecord.PublicationState.PUBLISHED, 100L, 90, 4),
                    run("broken", RunRecord.PublicationState.BROKEN_OFF, 100L, 40, 0),
                    run("under-way", RunRecord.PublicationState.PUBLISHING, 100L, 10, 4),
                    run("unknown", RunRecord.PublicationState.PUBLISHING, null, 10, 0))))
        .containsExactly(entry("broken", 40L), entry("done", 90L), entry("under-way", 96L));
  }

  private static RunRecord run(
      String id, RunRecord.PublicationState state, @Nullable Long size, long published, long bad) {
    return new RunRecord(
        id,
        null,
        "prompts",
        null,
        null,
        new RunRecord.Source("a file", new StoredSource.Unknown(), null, null, null, size, null),
        List.of(0L),
        SampleRecords.PUBLISHED,
        new Publishing(state, "p-1", published, 0, bad, SampleRecords.PUBLISHED));
  }
}
