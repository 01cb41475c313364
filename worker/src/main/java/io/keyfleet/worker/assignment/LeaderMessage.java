package io.keyfleet.worker.assignment;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What the leader tells a member with its assignment. The limits travel as topics whose names no
/// topic can have, so that a member of a version without them takes them for partitions that it
/// does not own.
///
/// @param asked what the member is asked to release
/// @param limits of those of its accounts of which not all members say the same, by the account's
///   id; counts beyond an int's are that of an int, which is lower
record LeaderMessage(Set<TopicPartition> asked, Map<String, LimitTerms> limits) {
  private static final String LIMIT = "limit:";
  private static final char BETWEEN = ' ';

  LeaderMessage {
    asked = Set.copyOf(asked);
    limits = Map.copyOf(limits);
  }

  ByteBuffer encode() {
    Set<TopicPartition> all = new HashSet<>(asked);
    limits.forEach((account, terms) ->
        terms
            .counts()
            .forEach((name, count) -> {
              String topic = LIMIT + name + BETWEEN + account;
              int most = (int) Math.min(count, Integer.MAX_VALUE);
              all.add(new TopicPartition(topic, most));
            }));
    return PartitionNumbers.of(all).encode();
  }

  /// What [#encode] wrote; nothing asked and no limit if it is none of that.
  static LeaderMessage decode(@Nullable ByteBuffer bytes) {
    Set<TopicPartition> asked = new HashSet<>();
    Map<String, LimitTerms> limits = new HashMap<>();
    for (TopicPartition one : PartitionNumbers.decode(bytes).set()) {
      int between = one.topic().indexOf(BETWEEN);
      if (one.topic().startsWith(LIMIT) && between > 0) {
        String name = one.topic().substring(LIMIT.length(), between);
        LimitTerms terms = new LimitTerms(Map.of(name, (long) one.partition()));
        limits.merge(one.topic().substring(between + 1), terms, LimitTerms::and);
      } else {
        asked.add(one);
      }
    }
    return new LeaderMessage(asked, limits);
  }
}
