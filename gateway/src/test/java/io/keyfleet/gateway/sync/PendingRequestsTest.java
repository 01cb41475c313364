package io.keyfleet.gateway.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PendingRequestsTest {
  private static final int PARTITIONS = 3;

  private final PendingRequests pending = new PendingRequests(9, PARTITIONS);
  private int begun;

  private int begin() {
    return pending.begin("req-" + begun++, Optional.empty()).orElseThrow().partition();
  }

  @Test
  void requestsThatAreAnsweredEquallyFastGoToAllPartitionsInTurns() {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      taken.add(begin());
      pending.end("req-" + i);
    }

    assertThat(taken).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void aPartitionWhoseRequestsWaitGetsNoMoreThanTheOthersHave() {
    for (int i = 0; i < 30; i++) {
      int partition = begin();
      if (partition != 1) {
        pending.end("req-" + (begun - 1)); // the worker of 1 answers nothing
      }
    }

    assertThat(pending.free()).isEqualTo(8);
  }

  @Test
  void whatIsEndedTwiceCountsOnce() {
    assertThat(begin()).isZero();
    pending.end("req-0");
    pending.end("req-0");

    assertThat(List.of(begin(), begin(), begin(), begin())).containsExactly(1, 2, 0, 1);
  }

  @Test
  void noMoreWaitThanThereIsRoomFor() {
    for (int i = 0; i < 9; i++) {
      begin();
    }

    assertThat(pending.begin("one too many", Optional.empty())).isEmpty();
    pending.end("one too many");
    assertThat(pending.free()).isZero();
    pending.end("req-0");
    assertThat(begin()).isZero();
  }
}
