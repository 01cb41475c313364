package io.keyfleet.worker.consumer.offsets;

import io.keyfleet.worker.queue.PromptPartition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// All that is kept for one prompt partition that this worker owns. One thread at a time touches
/// it: the one that recovers it, then the poll thread.
public final class PartitionState {
  public final TopicPartition partition;
  public final String topicId;
  public final PromptPartition promptPartition;
  public final OffsetTracker tracker;
  final Watermark answers;
  final Watermark dead;
  private int outstanding;
  private boolean dirty = true;
  private boolean reading;
  private boolean opened;
  private BitSet committedInFlight = new BitSet();
  private final Set<Long> mayBePaidTwice = new HashSet<>();
  private final List<Long> skipped = new ArrayList<>();
  private final Set<Long> deleted = new HashSet<>();
  private long beginning;

  /// @param topicId Kafka's id of its topic
  public PartitionState(
      TopicPartition partition, String topicId, long committed, PartitionCheckpoint checkpoint) {
    this.partition = partition;
    this.topicId = topicId;
    this.promptPartition = new PromptPartition(partition.topic(), topicId, partition.partition());
    this.tracker = new OffsetTracker(committed, checkpoint.beyond());
    this.answers = new Watermark(checkpoint.answers());
    this.dead = new Watermark(checkpoint.dead());
    checkpoint.inFlight().stream().forEach(bit -> mayBePaidTwice.add(committed + bit));
  }

  /// Prompts that were in flight at the last commit of the owner before, and that nobody settled:
  /// their calls may be paid twice.
  public Set<Long> mayBePaidTwice() {
    mayBePaidTwice.removeIf(tracker::finished);
    return mayBePaidTwice;
  }

  /// Learns that Kafka handed a prompt over.
  ///
  /// @return whether it is still to be worked on
  public boolean deliver(long offset) {
    skip(offset);
    boolean fresh = tracker.deliver(offset);
    outstanding += fresh ? 1 : 0;
    return fresh;
  }

  /// Offsets that were skipped since this was asked last, in their order: of no record, or of
  /// prompts that were deleted.
  public List<Long> takeSkipped() {
    List<Long> taken = List.copyOf(skipped);
    skipped.clear();
    return taken;
  }

  private void skip(long offset) {
    for (long one : tracker.skipped(offset)) {
      skipped.add(one);
    }
  }

  /// Learns where its topic begins, before anything is fetched: what is below and not settled was
  /// deleted.
  ///
  /// @param start the first offset that is left
  /// @return those that were deleted, in their order; nothing is committed past one before its
  ///   [settlement][#settled]
  public List<Long> beginAt(long start) {
    long[] lost = tracker.skipped(start);
    for (long one : lost) {
      tracker.deliver(one);
    }
    tracker.skipTo(start);
    beginning = start;
    dirty = true;
    return LongStream.of(lost).boxed().toList();
  }

  /// Skips what is below its topic's beginning: whether that was settled cannot be told.
  ///
  /// @return of how many offsets
  public int passTo(long start) {
    int offsets = tracker.skipped(start).length;
    tracker.skipTo(start);
    beginning = start;
    dirty = true;
    return offsets;
  }

  /// Where to fetch from.
  public long position() {
    return Math.max(beginning, tracker.base());
  }

  /// These were deleted before they were called; their deaths are on their way.
  public void deleted(Collection<Long> offsets) {
    deleted.addAll(offsets);
  }

  /// Prompts that were handed over and are not settled.
  public int outstanding() {
    return outstanding;
  }

  /// Whether its prompts may be worked on.
  public boolean opened() {
    return opened;
  }

  /// Its prompts may be worked on from now on.
  ///
  /// @return whether that is new
  public boolean open() {
    boolean news = !opened;
    opened = true;
    return news;
  }

  /// Waits to be opened again; what was handed over will be handed over again.
  public void reopen() {
    opened = false;
    outstanding = 0;
    dirty = true;
  }

  /// What became of one of its prompts reached Kafka.
  public void settled(long prompt, boolean answered, long offset) {
    tracker.finish(prompt);
    (answered ? answers : dead).acknowledged(offset);
    // one that an owner before had in flight, this worker itself perhaps, was not handed over
    outstanding = deleted.remove(prompt) ? outstanding : Math.max(0, outstanding - 1);
    dirty = true;
  }

  /// Positions beyond the last record are progress too.
  public void skipTo(long position) {
    long before = tracker.base();
    skip(position);
    tracker.skipTo(position);
    dirty |= tracker.base() != before;
  }

  /// Whether there are records of others between our own that must be read; true once until they
  /// have been.
  public boolean takeGap() {
    boolean gap = !reading && (answers.gap() || dead.gap());
    reading |= gap;
    return gap;
  }

  public SettledReader.Look look() {
    return new SettledReader.Look(partition, topicId, answers.position(), dead.position());
  }

  /// Learns what was read.
  ///
  /// @return how many prompts were not known to be settled
  public int found(SettledReader.Found found) {
    int fresh = (int) found.settled().filter(tracker::finish).count();
    answers.readTo(found.answers());
    dead.readTo(found.dead());
    reading = false;
    dirty = true;
    return fresh;
  }

  /// Has the next commit speak of it, since the last one did not arrive.
  public void again() {
    dirty = true;
  }

  /// Whether a commit would say anything new.
  ///
  /// @param inFlight offsets of its prompts that are in flight
  public boolean changed(Collection<Long> inFlight) {
    return dirty || !fromBase(inFlight).equals(committedInFlight);
  }

  /// What is to be committed.
  ///
  /// @param last whether this worker lets go of it
  /// @param maxChars of its metadata
  public OffsetAndMetadata commit(Collection<Long> inFlight, boolean last, int maxChars) {
    dirty = false;
    committedInFlight = fromBase(inFlight);
    PartitionCheckpoint checkpoint =
        new PartitionCheckpoint(
            topicId,
            answers.position(),
            dead.position(),
            tracker.beyond(),
            committedInFlight,
            last);
    return new OffsetAndMetadata(tracker.base(), checkpoint.encode(maxChars));
  }

  /// The same for a broker with Kafka's default bound.
  OffsetAndMetadata commit(Collection<Long> inFlight, boolean last) {
    return commit(inFlight, last, MetadataLimit.STANDARD);
  }

  private BitSet fromBase(Collection<Long> offsets) {
    BitSet bits = new BitSet();
    for (long offset : offsets) {
      long bit = offset - tracker.base();
      if (bit >= 0 && bit <= PartitionCheckpoint.MAX_SPAN) {
        bits.set((int) bit);
      }
    }
    return bits;
  }
}
