package io.keyfleet.scorer.scale;

import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Offsets of one prompt topic and of accounts, as workers commit them.
final class OffsetsFixture {
  private static final long NOW = 1_700_000_000_000L;

  final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private String topicId = "first";

  OffsetsFixture published(int partition, long end) {
    ends.put(new TopicPartition("prompts", partition), end);
    return this;
  }

  OffsetsFixture deleted(int partition, long begin) {
    begins.put(new TopicPartition("prompts", partition), begin);
    return this;
  }

  /// @param beyond finished prompts, counted from the offset
  OffsetsFixture committed(int partition, long offset, int... beyond) {
    BitSet bits = new BitSet();
    for (int one : beyond) {
      bits.set(one);
    }
    String finished = Base64.getEncoder().withoutPadding().encodeToString(bits.toByteArray());
    committed.put(
        new TopicPartition("prompts", partition),
        new OffsetAndMetadata(offset, "3 o first 0 0 " + finished + " "));
    return this;
  }

  OffsetsFixture madeAnew() {
    topicId = "second";
    return this;
  }

  OffsetsFixture accounts(int count) {
    for (int number = 0; number < count; number++) {
      account(number, NOW, 'u');
    }
    return this;
  }

  OffsetsFixture out(int number) {
    return account(number, NOW, 'x');
  }

  OffsetsFixture silentForMillis(int number, long millis) {
    return account(number, NOW - millis, 'u');
  }

  GroupOffsets offsets() {
    return new GroupOffsets(begins, ends, Map.of("prompts", topicId), committed, "accounts");
  }

  private OffsetsFixture account(int number, long atMillis, char state) {
    committed.put(
        new TopicPartition("accounts", number),
        new OffsetAndMetadata(0, "2;" + atMillis + ";o;" + state + ";0;0"));
    return this;
  }
}
