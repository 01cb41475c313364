package io.keyfleet.worker.consumer.offsets;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long the checkpoints in commits may be. Brokers take 4,096 characters unless their
/// `offset.metadata.max.bytes` says otherwise; a refusal teaches that they take fewer. For the poll
/// thread.
public final class MetadataLimit {
  /// What brokers take by default.
  public static final int STANDARD = 4_096;

  /// Shorter ones would not say whom they are about.
  private static final int LEAST = 128;

  /// Characters that a prompt partition's checkpoint has beside its bitmaps, at most.
  private static final int BESIDE_BITMAPS = 68;

  /// Characters that the bitmap of such a checkpoint may be rounded up by, and some to spare.
  private static final int ROUNDING = 28;

  /// Bits in a character of base64.
  private static final int BITS = 6;

  /// Records that one poll may bring after it was decided to fetch no more.
  private static final int POLLED = 500;

  private static final Logger log = LoggerFactory.getLogger(MetadataLimit.class);

  private int chars;

  /// @param chars what is taken, as far as is known
  public MetadataLimit(int chars) {
    this.chars = chars;
  }

  /// Most characters of a checkpoint.
  public int chars() {
    return chars;
  }

  /// Most characters of a prompt partition's bitmaps.
  static int bitmaps(int chars) {
    return chars - BESIDE_BITMAPS;
  }

  /// Most prompts, counted from the committed offset, that a prompt partition's checkpoint can
  /// speak of: 24,000 of a broker with the default.
  static int span(int chars) {
    return (bitmaps(chars) - ROUNDING) * BITS;
  }

  /// Prompts between the lowest unfinished one and the last fetched, at which a partition is not
  /// fetched any further: what one poll more brings still fits into its checkpoint.
  public int fetched() {
    int span = span(chars);
    return Math.max(1, Math.min(span / 6 * 5, span - POLLED));
  }

  /// A broker refused a checkpoint for its length.
  ///
  /// @return whether shorter ones are worth trying
  public boolean shrink() {
    int before = chars;
    chars = Math.max(LEAST, chars / 4 * 3);
    if (chars == before) {
      log.error(
          "the broker accepts no commit metadata of {} characters, without which this worker cannot"
              + " keep its accounts: raise the broker's offset.metadata.max.bytes, to 4096 at best",
          chars);
      return false;
    }
    if (before == STANDARD) {
      log.warn(
          "the broker accepts no commit metadata of {} characters; continuing with less, which says"
              + " less about quotas at a hand-over. Its offset.metadata.max.bytes is 4096 by default",
          before);
    }
    return true;
  }
}
