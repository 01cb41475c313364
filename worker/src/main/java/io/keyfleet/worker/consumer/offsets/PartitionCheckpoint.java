package io.keyfleet.worker.consumer.offsets;

import io.keyfleet.contract.CommitMetadata;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What goes with a committed offset of a prompt partition: of which topic it is, up to where the
/// answers and the dead partition are accounted for in it, and which prompts beyond the committed
/// one are finished.
///
/// @param topicId Kafka's id of the prompt topic; null if a version wrote it that did not say
/// @param answers every answer below this position is accounted for
/// @param dead every dead prompt below this position is accounted for
/// @param beyond finished prompts, counted from the committed offset
/// @param inFlight prompts that were being called or published then, counted alike: should the
///   writer die, their calls may be paid twice
/// @param last whether its writer released the partition with it: only what it lists as in flight
///   can still be published
public record PartitionCheckpoint(
    @Nullable String topicId,
    long answers,
    long dead,
    BitSet beyond,
    BitSet inFlight,
    boolean last) {
  /// Most prompts, counted from the committed offset, that a checkpoint can speak of with Kafka's
  /// default bound.
  static final int MAX_SPAN = MetadataLimit.span(MetadataLimit.STANDARD);

  private static final String WITHOUT_ID = "2";
  private static final Pattern BLANK = Pattern.compile(" ");

  /// A checkpoint that speaks for nothing: all answers are to be read.
  public static PartitionCheckpoint nothing(@Nullable String topicId) {
    return new PartitionCheckpoint(topicId, 0, 0, new BitSet(), new BitSet(), false);
  }

  /// Whether somebody may still have answers in hand that the answers partition does not have.
  public boolean clean() {
    return last && inFlight.isEmpty();
  }

  /// `version l|o topicId answers dead beyond inFlight`. A checkpoint that would be too long leaves
  /// out what is in flight; if it still is, it says that all answers are to be read instead.
  ///
  /// @param maxChars what a commit's metadata may have
  String encode(int maxChars) {
    if (beyond.length() > MetadataLimit.span(maxChars)) {
      return nothing(topicId).encode();
    }
    String finished = base64(beyond);
    String flying = base64(inFlight);
    boolean fits = finished.length() + flying.length() <= MetadataLimit.bitmaps(maxChars);
    String kind = last && (fits || flying.isEmpty()) ? "l" : "o";
    return String.join(
        " ",
        CommitMetadata.VERSION,
        kind,
        topicId == null ? "" : topicId,
        String.valueOf(answers),
        String.valueOf(dead),
        finished,
        fits ? flying : "");
  }

  /// The same for a broker with Kafka's default bound.
  String encode() {
    return encode(MetadataLimit.STANDARD);
  }

  /// What [#encode] wrote; nothing if the text is none of that or of another version.
  public static Optional<PartitionCheckpoint> decode(String text) {
    String[] fields = BLANK.split(text, -1);
    if (fields.length == 7 && fields[0].equals(CommitMetadata.VERSION)) {
      return decode(fields, fields[2].isEmpty() ? null : fields[2], 3);
    }
    return fields.length == 6 && fields[0].equals(WITHOUT_ID)
        ? decode(fields, null, 2)
        : Optional.empty();
  }

  private static Optional<PartitionCheckpoint> decode(
      String[] fields, @Nullable String topicId, int first) {
    try {
      long answers = Long.parseLong(fields[first]);
      long dead = Long.parseLong(fields[first + 1]);
      BitSet beyond = BitSet.valueOf(Base64.getDecoder().decode(fields[first + 2]));
      BitSet inFlight = BitSet.valueOf(Base64.getDecoder().decode(fields[first + 3]));
      boolean last = fields[1].equals("l");
      return answers < 0 || dead < 0
          ? Optional.empty()
          : Optional.of(new PartitionCheckpoint(topicId, answers, dead, beyond, inFlight, last));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String base64(BitSet bits) {
    return Base64.getEncoder().withoutPadding().encodeToString(bits.toByteArray());
  }
}
