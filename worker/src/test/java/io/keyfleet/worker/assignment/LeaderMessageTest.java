package io.keyfleet.worker.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LeaderMessageTest {
  private static final TopicPartition MOVING = new TopicPartition("prompts", 7);
  private static final LeaderMessage MESSAGE =
      new LeaderMessage(
          Set.of(MOVING),
          Map.of(
              "team a@home", new LimitTerms(Map.of("r1000", 3L, "t60000:gpt-4o%2Cmini", 9_000L)),
              "b", new LimitTerms(Map.of("n", 2L))));

  @Test
  void aMemberReadsWhatTheLeaderWrote() {
    assertThat(LeaderMessage.decode(MESSAGE.encode())).isEqualTo(MESSAGE);
    assertThat(LeaderMessage.decode(null)).isEqualTo(new LeaderMessage(Set.of(), Map.of()));
  }

  @Test
  void aMemberOfAnOlderVersionReadsWhatItIsAskedForAndOwnsNothingElseThatItReads() {
    Set<TopicPartition> read = PartitionNumbers.decode(MESSAGE.encode()).set();

    assertThat(read).contains(MOVING);
    assertThat(read)
        .filteredOn(one -> !one.equals(MOVING))
        .allMatch(one -> one.topic().contains(" ") && one.topic().contains(":"));
  }

  @Test
  void aCountThatNoPartitionNumberHoldsIsTheLargestThatOneDoes() {
    LimitTerms large = new LimitTerms(Map.of("t86400000", 5_000_000_000L, "r1000", 1L));

    assertThat(LeaderMessage.decode(new LeaderMessage(Set.of(), Map.of("a", large)).encode()))
        .isEqualTo(
            new LeaderMessage(
                Set.of(),
                Map.of(
                    "a",
                    new LimitTerms(Map.of("t86400000", (long) Integer.MAX_VALUE, "r1000", 1L)))));
  }
}
