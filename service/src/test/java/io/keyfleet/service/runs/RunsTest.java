package io.keyfleet.service.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.run.RunEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RunsTest {
  private static final RunEvent STOPPED = new RunEvent.Stopped("r", Instant.EPOCH);

  @Test
  void aStopIsForgottenByARecordThatLetsCompactionRemoveIt() throws UnreadableRecord {
    RunEvent forgotten = new RunEvent.Forgotten("r");
    Runs runs = new Runs();
    runs.take(RunEvent.read(STOPPED.key(), STOPPED.value()));
    assertThat(runs.stopped()).containsOnlyKeys("r");

    assertThat(forgotten.value()).isNull();
    assertThat(forgotten.key()).isEqualTo(STOPPED.key());
    runs.take(RunEvent.read(forgotten.key(), forgotten.value()));

    assertThat(runs.stopped()).isEmpty();
  }
}
