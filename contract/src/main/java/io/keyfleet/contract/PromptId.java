package io.keyfleet.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Identity of a prompt: where Kafka has it. Two records are the same prompt exactly when all of
/// these agree. The topic's id belongs to it: a topic that is deleted and created again under its
/// name begins at offset 0 again, with other prompts.
///
/// @param topic the prompt topic
/// @param topicId Kafka's id of that topic; null in records of versions that did not write it
/// @param partition the partition in it, 0 or more
/// @param offset the record's offset in that partition, 0 or more
public record PromptId(String topic, @Nullable String topicId, int partition, long offset) {
  /// Name of the header of an answer or dead prompt that holds [#topicId].
  public static final String TOPIC_ID_HEADER = "keyfleet-topic-id";

  public PromptId {
    Objects.requireNonNull(topic, "topic");
  }

  /// A prompt of a topic whose id is not known.
  public PromptId(String topic, int partition, long offset) {
    this(topic, null, partition, offset);
  }

  /// The same prompt on a topic of this id.
  public PromptId with(@Nullable String id) {
    return new PromptId(topic, id, partition, offset);
  }

  /// `topic-partition-offset`, as it goes out in the `X-Client-Request-Id` header and into logs.
  @Override
  public String toString() {
    return topic + "-" + partition + "-" + offset;
  }
}
