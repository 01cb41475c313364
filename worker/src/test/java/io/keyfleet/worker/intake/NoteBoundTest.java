package io.keyfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicks;
import io.keyfleet.worker.accounts.Lease;
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

class NoteBoundTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @ParameterizedTest(name = "{0} characters")
  @ValueSource(ints = {128, 300, 512, 1_024, 2_500, 4_096, 8_192})
  void aNoteFitsWhateverTheBrokerTakes(int chars) {
    NoteBound bound = new NoteBound(chars);
    BitSet beyond = new BitSet();
    beyond.set(1, bound.fetched());
    ProgressNote note =
        new ProgressNote(null, Long.MAX_VALUE, Long.MAX_VALUE, beyond, beyond, false);

    assertThat(note.encode(chars)).hasSizeLessThanOrEqualTo(chars);
    assertThat(ProgressNote.decode(note.encode(chars)).orElseThrow().beyond()).isEqualTo(beyond);
    beyond.set(1, 40_000);
    assertThat(note.encode(chars)).hasSizeLessThanOrEqualTo(chars);
  }

  @Test
  void withKafkasDefaultNothingIsLostAndFetchingGoesFar() {
    NoteBound standard = new NoteBound(NoteBound.STANDARD);
    assertThat(ProgressNote.MAX_SPAN).isEqualTo(24_000);
    assertThat(standard.fetched()).isEqualTo(20_000);
  }

  @ParameterizedTest(name = "{0} characters")
  @ValueSource(ints = {200, 512, 1_024, 2_048})
  void aBrokerThatTakesLessIsCommittedToAfterAFewTries(int takes) {
    Broker broker = new Broker(takes);
    VirtualTicks time = new VirtualTicks();
    NoteBound bound = new NoteBound(NoteBound.STANDARD);
    List<String> heard = new ArrayList<>();
    Commits commits =
        new Commits(
            broker, new Lease(Duration.ofSeconds(5), time, time), time, bound, heard(heard));

    time.pass(Duration.ofMillis(500));
    for (int tries = 0; tries < 20 && !heard.contains("acknowledged"); tries++) {
      assertThat(commits.due()).isTrue();
      commits.send(() -> Map.of(PARTITION, new OffsetAndMetadata(0, "x".repeat(bound.chars()))));
    }
    assertThat(heard).endsWith("acknowledged").hasSizeLessThan(13);
    assertThat(bound.chars()).isBetween(takes / 2, takes);
  }

  @Test
  void aLastWordThatIsTooLongIsSaidShorterAtOnce() {
    Broker broker = new Broker(1_024);
    VirtualTicks time = new VirtualTicks();
    NoteBound bound = new NoteBound(NoteBound.STANDARD);
    List<String> heard = new ArrayList<>();
    Commits commits =
        new Commits(
            broker, new Lease(Duration.ofSeconds(5), time, time), time, bound, heard(heard));

    commits.sendAndWait(
        () -> Map.of(PARTITION, new OffsetAndMetadata(0, "x".repeat(bound.chars()))));
    assertThat(heard).endsWith("acknowledged");
  }

  @Test
  void aBrokerThatTakesNothingIsNotTriedForEver() {
    NoteBound bound = new NoteBound(NoteBound.STANDARD);
    int tries = 0;
    while (bound.shrink()) {
      tries++;
    }
    assertThat(tries).isLessThan(20);
  }

  private static Commits.Heard heard(List<String> heard) {
    return new Commits.Heard() {
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
