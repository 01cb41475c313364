package io.keyfleet.worker.intake;

import io.keyfleet.worker.dispatch.Lane;
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

  LaneState(TopicPartition partition, long committed, ProgressNote note) {
    this.partition = partition;
    this.lane = new Lane(partition.topic(), partition.partition());
    this.progress = new Progress(committed, note.beyond());
    this.answers = new ReadMark(note.answers());
    this.dead = new ReadMark(note.dead());
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

  OffsetAndMetadata commit() {
    ProgressNote note = new ProgressNote(answers.position(), dead.position(), progress.beyond());
    return new OffsetAndMetadata(progress.base(), note.encode());
  }
}
