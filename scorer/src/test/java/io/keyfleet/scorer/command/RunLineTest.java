package io.keyfleet.scorer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.RunState;
import io.keyfleet.service.runs.Runs;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunLineTest {
  private static final Instant BEGUN = Instant.parse("2026-11-25T01:00:00.5Z");
  private final Runs runs = new Runs();

  @Test
  void aRunsStateFollowsFromItsRegistrationItsAnswersAndItsStop() throws UnreadableRecord {
    register("at-it", RunRecord.PublicationState.PUBLISHING, 5, 0);
    register("left", RunRecord.PublicationState.BROKEN_OFF, 5, 0);
    register("waits", RunRecord.PublicationState.PUBLISHED, 5, 0);
    register("half", RunRecord.PublicationState.PUBLISHED, 5, 0);
    register("whole", RunRecord.PublicationState.PUBLISHED, 5, 2);
    register("ended", RunRecord.PublicationState.PUBLISHED, 5, 0);
    take(new RunEvent.Stopped("ended", BEGUN));

    List<RunLine> lines =
        RunLine.all(
            runs,
            Map.of(
                "half", right(2), "whole", right(3), "ended", right(1), "foreign", right(9), "",
                right(4)),
            _ -> "id-1",
            Map.of());

    assertThat(lines)
        .extracting(line -> line.run() + " " + line.state().words())
        .containsExactly(
            "at-it publishing",
            "left broken off",
            "waits published",
            "half running",
            "whole finished",
            "ended stopped",
            "foreign unregistered");
  }

  @Test
  void aRunWhoseTopicIsGoneIsGoneUnlessAllOfItIsSettled() throws UnreadableRecord {
    register("half", RunRecord.PublicationState.PUBLISHED, 5, 0);
    register("whole", RunRecord.PublicationState.PUBLISHED, 5, 0);
    Map<String, Counts> counts = Map.of("half", right(3), "whole", right(5));

    for (Function<String, @Nullable String> ids :
        List.<Function<String, @Nullable String>>of(_ -> "id-2", _ -> null)) {
      assertThat(RunLine.all(runs, counts, ids, Map.of()))
          .extracting(RunLine::state)
          .containsExactly(RunState.GONE, RunState.FINISHED);
    }
  }

  @Test
  void aRunIsFinishedWhenAllThatWasNotDeletedIsSettledAndTellsWhatWas() throws UnreadableRecord {
    register("half", RunRecord.PublicationState.PUBLISHED, 5, 0);
    register("whole", RunRecord.PublicationState.PUBLISHED, 5, 0);

    assertThat(
            RunLine.all(
                runs,
                Map.of("half", right(2), "whole", right(3)),
                _ -> "id-1",
                Map.of("half", 2L, "whole", 2L)))
        .extracting(line -> line.state().words() + " " + line.lost())
        .containsExactly("running 2", "finished 2");
  }

  @Test
  void aTableHasARowForEachRunUnderItsHead() throws UnreadableRecord {
    register("half", RunRecord.PublicationState.PUBLISHED, 4, 0);

    List<String> table =
        RunLine.table(RunLine.all(runs, Map.of("half", right(3)), _ -> "id-1", Map.of()));

    assertThat(table).hasSize(2);
    assertThat(table.getLast())
        .startsWith("half  running")
        .contains("3 (75%)", "100.00% (43.85-100.00)", "2026-11-25T01:00:00Z", "a b");
  }

  @Test
  void aRunningRunTellsTheTimeThatIsLeftAtItsMeanPace() throws UnreadableRecord {
    register("half", RunRecord.PublicationState.PUBLISHED, 41, 0);
    Instant begun = Instant.parse("2026-11-25T01:00:00Z");
    RunPace pace =
        RunPace.of(begun)
            .plus(RunPace.of(begun.plusSeconds(5)))
            .plus(RunPace.of(begun.plusSeconds(20)));

    RunLine line =
        RunLine.all(runs, Map.of("half", right(3)), _ -> "id-1", Map.of())
            .getFirst()
            .with(Map.of("half", pace));

    assertThat(line.secondsLeft()).isEqualTo(380);
    assertThat(RunLine.table(List.of(line)).getLast()).contains("3 (7%)", "6.3 min");
    assertThat(line.with(Map.of()).secondsLeft()).isNull();
    assertThat(RunPace.of(begun).secondsLeft(9)).isEmpty();
  }

  @Test
  void aFinishedRunIsDoneInJsonAndFinishedInTheTable() throws UnreadableRecord {
    register("left", RunRecord.PublicationState.BROKEN_OFF, 4, 0);
    register("whole", RunRecord.PublicationState.PUBLISHED, 4, 0);

    List<RunLine> lines = RunLine.all(runs, Map.of("whole", right(4)), _ -> "id-1", Map.of());

    JsonNode json = RecordJson.MAPPER.valueToTree(lines);
    assertThat(json.findValuesAsText("state"))
        .contains("broken_off", "done")
        .doesNotContain("finished");
    assertThat(RunLine.table(lines).get(1)).startsWith("left   broken off");
    assertThat(RunLine.table(lines).get(2)).startsWith("whole  finished");
  }

  @Test
  void aBudgetHasAColumnAndAStopForItSaysSo() throws UnreadableRecord {
    register("plain", RunRecord.PublicationState.PUBLISHED, 5, 0);
    List<RunLine> without = RunLine.all(runs, Map.of(), _ -> "id-1", Map.of());
    assertThat(RunLine.table(without).getFirst()).doesNotContain("BUDGET");
    RunRecord costly = runs.find("plain").orElseThrow().with(RunBudget.parse("5 USD"));
    take(new RunEvent.Registered(costly));
    take(new RunEvent.Stopped("plain", BEGUN, RunEvent.Stopped.BUDGET));

    List<RunLine> lines =
        RunLine.all(runs, Map.of("plain", right(2)), _ -> "id-1", Map.of()).stream()
            .map(line ->
                line.with(
                    new RunLine.Beside(
                        line.use(Map.of("plain", new BigDecimal("4.999"))), 1L, right(3))))
            .toList();
    List<String> table = RunLine.table(lines);

    assertThat(table.getFirst()).contains("REUSED", "BUDGET", "WITH RETRIES");
    assertThat(table.get(1)).contains("stopped: budget", "99 % of 5 USD");
    assertThat(lines.getFirst().stopReason()).isEqualTo("budget");
    assertThat(RecordJson.MAPPER.valueToTree(lines.getFirst()).at("/budget/spent").asText())
        .isEqualTo("4.999");
  }

  private static Counts right(long right) {
    return new Counts(right, 0, 0, 0, 0, 0, 0, right, right, right, 0, right);
  }

  private void register(String id, RunRecord.PublicationState state, long published, long elsewhere)
      throws UnreadableRecord {
    take(
        new RunEvent.Registered(
            new RunRecord(
                id,
                "a\nb",
                "prompts",
                "id-1",
                null,
                new RunRecord.Source(
                    "somewhere", new StoredSource.Unknown(), null, "f", null, null, null),
                List.of(0L),
                BEGUN.plusSeconds(runs.registered().size()),
                new Publishing(state, "p", published, elsewhere, 0, BEGUN))));
  }

  /// By way of the wire.
  private void take(RunEvent event) throws UnreadableRecord {
    runs.take(RunEvent.read(event.key(), event.value()));
  }
}
