package io.keyfleet.worker.consumer.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.consumer.OffsetCommitter;
import io.keyfleet.worker.ownership.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataLimitTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @ParameterizedTest(name = "{0} characters")
  @ValueSource(ints = {128, 300, 512, 1_024, 2_500, 4_096, 8_192})
  void aNoteFitsWhateverTheBrokerTakes(int chars) {
    MetadataLimit metadataLimit = new MetadataLimit(chars);
    BitSet beyond = new BitSet();
    beyond.set(1, metadataLimit.fetched());
    PartitionCheckpoint checkpoint =
        new PartitionCheckpoint(null, Long.MAX_VALUE, Long.MAX_VALUE, beyond, beyond, false);

    assertThat(checkpoint.encode(chars)).hasSizeLessThanOrEqualTo(chars);
    assertThat(PartitionCheckpoint.decode(checkpoint.encode(chars)).orElseThrow().beyond())
        .isEqualTo(beyond);
    beyond.set(1, 40_000);
    assertThat(checkpoint.encode(chars)).hasSizeLessThanOrEqualTo(chars);
  }

  @Test
  void withKafkasDefaultNothingIsLostAndFetchingGoesFar() {
    MetadataLimit standard = new MetadataLimit(MetadataLimit.STANDARD);
    assertThat(PartitionCheckpoint.MAX_SPAN).isEqualTo(24_000);
    assertThat(standard.fetched()).isEqualTo(20_000);
  }

  @ParameterizedTest(name = "{0} characters")
  @ValueSource(ints = {200, 512, 1_024, 2_048})
  void aBrokerThatTakesLessIsCommittedToAfterAFewTries(int takes) {
    Broker broker = new Broker(takes);
    VirtualTicker time = new VirtualTicker();
    MetadataLimit metadataLimit = new MetadataLimit(MetadataLimit.STANDARD);
    List<String> heard = new ArrayList<>();
    OffsetCommitter committer =
        new OffsetCommitter(
            broker,
            new Lease(Duration.ofSeconds(5), time, time),
            time,
            metadataLimit,
            listener(heard));

    time.pass(Duration.ofMillis(500));
    for (int tries = 0; tries < 20 && !heard.contains("acknowledged"); tries++) {
      assertThat(committer.due()).isTrue();
      committer.send(
          () -> Map.of(PARTITION, new OffsetAndMetadata(0, "x".repeat(metadataLimit.chars()))));
    }
    assertThat(heard).endsWith("acknowledged").hasSizeLessThan(13);
    assertThat(metadataLimit.chars()).isBetween(takes / 2, takes);
  }

  @Test
  void aLastWordThatIsTooLongIsSaidShorterAtOnce() {
    Broker broker = new Broker(1_024);
    VirtualTicker time = new VirtualTicker();
    MetadataLimit metadataLimit = new MetadataLimit(MetadataLimit.STANDARD);
    List<String> heard = new ArrayList<>();
    OffsetCommitter committer =
        new OffsetCommitter(
            broker,
            new Lease(Duration.ofSeconds(5), time, time),
            time,
            metadataLimit,
            listener(heard));

    committer.sendAndWait(
        () -> Map.of(PARTITION, new OffsetAndMetadata(0, "x".repeat(metadataLimit.chars()))));
    assertThat(heard).endsWith("acknowledged");
  }

  @Test
  void aBrokerThatTakesNothingIsNotTriedForEver() {
    MetadataLimit metadataLimit = new MetadataLimit(MetadataLimit.STANDARD);
    int tries = 0;
    while (metadataLimit.shrink()) {
      tries++;
    }
    assertThat(tries).isLessThan(20);
  }

  private static OffsetCommitter.Listener listener(List<String> heard) {
    return new OffsetCommitter.Listener() {
      @Override
      public void acknowledged(Set<TopicPartition> partitions) {
        heard.add("acknowledged");
      }

      @Override
      public void failed(Set<TopicPartition> partitions) {
        heard.add("failed");
      }
    };
  }

  /// A broker that takes so many characters of metadata.
  private static final class Broker extends MockConsumer<byte[], byte[]> {
    private final int takes;

    Broker(int takes) {
      super("earliest");
      this.takes = takes;
      assign(List.of(PARTITION));
    }

    private boolean tooLong(Map<TopicPartition, OffsetAndMetadata> offsets) {
      return offsets.values().stream().anyMatch(one -> one.metadata().length() > takes);
    }

    @Override
    public synchronized void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      callback.onComplete(offsets, tooLong(offsets) ? new OffsetMetadataTooLarge("long") : null);
    }

    @Override
    public synchronized void commitSync(
        Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      if (tooLong(offsets)) {
        throw new OffsetMetadataTooLarge("long");
      }
    }
  }
}
