package io.keyfleet.scorer.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.scorer.SampleRecords;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LostPromptsTest {
  @Test
  void aRunHasLostWhatWasPublishedAndIsNeitherSettledNorOnTheTopic() {
    assertThat(lost(run("a", PublicationState.PUBLISHED, "id-1", 100, 10), Map.of("a", 50L)))
        .isEqualTo(Map.of("a", 40L));
    assertThat(lost(run("a", PublicationState.BROKEN_OFF, "id-1", 100, 0), Map.of()))
        .isEqualTo(Map.of("a", 100L));
    assertThat(lost(run("a", PublicationState.PUBLISHED, "id-1", 100, 0), Map.of("a", 100L)))
        .isEmpty();
  }

  @Test
  void nothingIsSaidOfARunThatGoesOnOrOfAnotherTopic() {
    assertThat(lost(run("a", PublicationState.PUBLISHING, "id-1", 100, 0), Map.of())).isEmpty();
    assertThat(lost(run("a", PublicationState.PUBLISHED, "id-0", 100, 0), Map.of())).isEmpty();
    assertThat(lost(run("a", PublicationState.PUBLISHED, null, 100, 0), Map.of())).isEmpty();
  }

  private static Map<String, Long> lost(RunRecord run, Map<String, Long> known) {
    return LostPrompts.of(List.of(run), Map.of("prompts", "id-1")::get, known);
  }

  private static RunRecord run(
      String id, PublicationState state, @Nullable String topicId, long published, long elsewhere) {
    return new RunRecord(
        id,
        null,
        "prompts",
        topicId,
        null,
        new RunRecord.Source("a file", new StoredSource.Unknown(), null, null, null, null, null),
        List.of(0L),
        SampleRecords.PUBLISHED,
        new Publishing(state, "p-1", published, elsewhere, 0, SampleRecords.PUBLISHED));
  }
}
