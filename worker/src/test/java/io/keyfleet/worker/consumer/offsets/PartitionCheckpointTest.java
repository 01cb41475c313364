package io.keyfleet.worker.consumer.offsets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.CommitMetadata;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionCheckpointTest {
  /// What brokers take by default (`offset.metadata.max.bytes`).
  private static final int BROKERS_BOUND = 4_096;

  /// As long as Kafka's ids of topics are.
  private static final String ID = "Zm9ydHktc2l4LWJ5dGVzLW";

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aNoteComesBackAsItWas(long seed) {
    Random random = new Random(seed);
    BitSet beyond = new BitSet();
    random.ints(random.nextInt(5_000), 1, PartitionCheckpoint.MAX_SPAN).forEach(beyond::set);
    PartitionCheckpoint checkpoint =
        new PartitionCheckpoint(
            random.nextBoolean() ? ID : null,
            random.nextLong() >>> 1,
            random.nextLong() >>> random.nextInt(1, 63),
            beyond,
            bits(0, random.nextInt(160)),
            random.nextBoolean());
    assertThat(PartitionCheckpoint.decode(checkpoint.encode())).contains(checkpoint);
  }

  @Test
  void theLongestNoteIsShorterThanBrokersAllow() {
    BitSet beyond = new BitSet();
    beyond.set(1, PartitionCheckpoint.MAX_SPAN);
    PartitionCheckpoint longest =
        new PartitionCheckpoint(ID, Long.MAX_VALUE, Long.MAX_VALUE, beyond, bits(0, 160), true);
    assertThat(longest.encode().getBytes(UTF_8)).hasSizeBetween(4_000, BROKERS_BOUND - 1);
    assertThat(PartitionCheckpoint.decode(longest.encode())).contains(longest);
  }

  @Test
  void whatIsInFlightIsLeftOutBeforeWhatIsFinished() {
    BitSet beyond = bits(1, PartitionCheckpoint.MAX_SPAN);
    PartitionCheckpoint checkpoint =
        new PartitionCheckpoint(ID, 7, 8, beyond, bits(0, 1_000), true);
    assertThat(checkpoint.encode().getBytes(UTF_8)).hasSizeLessThan(BROKERS_BOUND);
    assertThat(PartitionCheckpoint.decode(checkpoint.encode()))
        .contains(new PartitionCheckpoint(ID, 7, 8, beyond, new BitSet(), false));
  }

  @Test
  void onlyAHandOverWithNothingInFlightIsClean() {
    BitSet none = new BitSet();
    assertThat(new PartitionCheckpoint(ID, 0, 0, none, none, true).clean()).isTrue();
    assertThat(new PartitionCheckpoint(ID, 0, 0, none, bits(0, 1), true).clean()).isFalse();
    assertThat(new PartitionCheckpoint(ID, 0, 0, none, none, false).clean()).isFalse();
    PartitionCheckpoint leftOut =
        new PartitionCheckpoint(
            ID, 0, 0, bits(1, PartitionCheckpoint.MAX_SPAN), bits(0, 1_000), true);
    assertThat(PartitionCheckpoint.decode(leftOut.encode()).orElseThrow().clean()).isFalse();
  }

  private static BitSet bits(int from, int to) {
    BitSet bits = new BitSet();
    bits.set(from, to);
    return bits;
  }

  @Test
  void aNoteThatWouldBeTooLongHasAllAnswersReadInstead() {
    BitSet beyond = new BitSet();
    beyond.set(PartitionCheckpoint.MAX_SPAN);
    assertThat(
            PartitionCheckpoint.decode(
                new PartitionCheckpoint(ID, 7, 8, beyond, new BitSet(), true).encode()))
        .contains(PartitionCheckpoint.nothing(ID));
  }

  @Test
  void othersReadHowManyAreFinishedBeyondTheOffset() {
    PartitionCheckpoint one = new PartitionCheckpoint("id-1", 7, 8, bits(2, 5), bits(1, 2), false);

    assertThat(CommitMetadata.finishedBeyond(one.encode())).isEqualTo(3);
    assertThat(CommitMetadata.finishedBeyond(PartitionCheckpoint.nothing(ID).encode())).isZero();
    assertThat(CommitMetadata.finishedBeyond("3 o id-1 0 0 ! ")).isZero();
    assertThat(CommitMetadata.finishedBeyond("")).isZero();
  }

  @Test
  void othersReadOfWhichTopicItIs() {
    PartitionCheckpoint one = new PartitionCheckpoint("id-1", 7, 8, bits(2, 3), bits(1, 2), true);

    assertThat(CommitMetadata.topicId(one.encode())).contains("id-1");
    assertThat(CommitMetadata.topicId(PartitionCheckpoint.nothing(null).encode())).isEmpty();
    assertThat(CommitMetadata.topicId("2 l 7 8 BA Ag")).isEmpty();
    assertThat(CommitMetadata.topicId("")).isEmpty();
  }

  @Test
  void aNoteOfTheVersionBeforeSaysAllButTheTopic() {
    assertThat(PartitionCheckpoint.decode("2 l 7 8 BA Ag"))
        .contains(new PartitionCheckpoint(null, 7, 8, bits(2, 3), bits(1, 2), true));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "1",
        "hello world of notes",
        "1 0 0 AAAA AAAA",
        "3 o 0 0 AAAA AAAA",
        "4 o id 0 0 AAAA AAAA",
        "3 o id 0 -1 AAAA AAAA",
        "3 o id 0 0 AAAA AAAA more",
        "2 o 0 0",
        "2 o 0 0 AAAA",
        "2 o 0 0 AAAA AAAA more",
        "2 o x 0 AAAA AAAA",
        "2 o -1 0 AAAA AAAA",
        "2 o 0 -1 AAAA AAAA",
        "2 o 0 0 ???? AAAA",
        "2 o 0 0 A AAAA",
        "2 o 99999999999999999999 0 AAAA AAAA"
      })
  void whatIsNoNoteOfThisVersionIsNothing(String text) {
    assertThat(PartitionCheckpoint.decode(text)).isEmpty();
  }
}
