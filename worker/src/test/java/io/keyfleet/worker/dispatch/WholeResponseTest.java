package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.queue.Deliveries;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which response goes with what becomes of a prompt.
class WholeResponseTest {
  private static final Outcome FAILED = new Outcome.EndpointFailed("503", Optional.empty());
  private static final Outcome MUTE = new Outcome.EndpointFailed("reset", Optional.empty());
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void anAnswerHasItsOwnResponseOrNoneAtAll() {
    for (boolean whole : new boolean[] {true, false}) {
      DispatcherFixture fleet =
          new DispatcherFixture((account, n) -> n == 1 ? FAILED : DispatcherFixture.ANSWERED);
      fleet.kept =
          outcome ->
              outcome.equals(FAILED)
                  ? Optional.of(response(503))
                  : whole ? Optional.of(response(200)) : Optional.empty();
      fleet.owned("a", "1000/s");
      fleet.offer(Deliveries.ofPartition("prompts", 0, 1));
      fleet.runDry(LONG);

      assertThat(fleet.answers).hasSize(1);
      assertThat(fleet.answers.getFirst().response()).isEqualTo(whole ? response(200) : null);
    }
  }

  @Test
  void aDeadPromptHasTheLastErrorThatThereWas() {
    DispatcherFixture fleet = new DispatcherFixture((account, n) -> n == 1 ? FAILED : MUTE);
    fleet.kept = outcome -> outcome.equals(FAILED) ? Optional.of(response(503)) : Optional.empty();
    fleet.owned("a", "1000/s");
    fleet.offer(Deliveries.ofPartition("prompts", 0, 1));
    fleet.runDry(LONG);

    assertThat(fleet.dead).hasSize(1);
    assertThat(fleet.dead.getFirst().cause()).isEqualTo("attempts_exhausted");
    assertThat(fleet.dead.getFirst().response()).isEqualTo(response(503));
  }

  private static ApiResponse response(int status) {
    return new ApiResponse(status, "req-" + status, new RawJson("{}"), null);
  }
}
