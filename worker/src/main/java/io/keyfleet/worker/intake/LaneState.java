package io.keyfleet.worker.intake;

import io.keyfleet.worker.dispatch.Lane;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// All that the intake keeps for one prompt partition that it owns. Only the poll thread touches
/// it.
final class LaneState {
  final TopicPartition partition;
  final Lane lane;
  final Progress progress;
  final ReadMark answers;
  final ReadMark dead;
  int inHand;
  boolean dirty = true;
  private BitSet noted = new BitSet();
  private final Set<Long> doubtful = new HashSet<>();

  LaneState(TopicPartition partition, long committed, ProgressNote note) {
    this.partition = partition;
    this.lane = new Lane(partition.topic(), partition.partition());
    this.progress = new Progress(committed, note.beyond());
    this.answers = new ReadMark(note.answers());
    this.dead = new ReadMark(note.dead());
    note.inFlight().stream().forEach(bit -> doubtful.add(committed + bit));
  }

  /// Prompts that were in flight when the last owner wrote its last note, and that nobody settled:
  /// their calls may be paid twice.
  Set<Long> doubtful() {
    doubtful.removeIf(progress::finished);
    return doubtful;
  }

  /// What became of one of its prompts reached Kafka.
  void settled(long prompt, boolean answered, long offset) {
    progress.finish(prompt);
    (answered ? answers : dead).acknowledged(offset);
    inHand--;
    dirty = true;
  }

  boolean gap() {
    return answers.gap() || dead.gap();
  }

  /// Whether a commit would say anything new.
  ///
  /// @param inFlight offsets of its prompts that are in flight
  boolean changed(Collection<Long> inFlight) {
    return dirty || !fromBase(inFlight).equals(noted);
  }

  OffsetAndMetadata commit(Collection<Long> inFlight) {
    dirty = false;
    noted = fromBase(inFlight);
    ProgressNote note =
        new ProgressNote(answers.position(), dead.position(), progress.beyond(), noted);
    return new OffsetAndMetadata(progress.base(), note.encode());
  }

  private BitSet fromBase(Collection<Long> offsets) {
    BitSet bits = new BitSet();
    for (long offset : offsets) {
      long bit = offset - progress.base();
      if (bit >= 0 && bit <= ProgressNote.MAX_SPAN) {
        bits.set((int) bit);
      }
    }
    return bits;
  }
}
