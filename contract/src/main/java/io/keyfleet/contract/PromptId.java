package io.keyfleet.contract;

import java.util.Objects;

/// Identity of a prompt: where Kafka has it. Two records are the same prompt exactly when these
/// three agree.
///
/// @param topic the prompt topic
/// @param partition the partition in it, 0 or more
/// @param offset the record's offset in that partition, 0 or more
public record PromptId(String topic, int partition, long offset) {
  public PromptId {
    Objects.requireNonNull(topic, "topic");
  }

  /// `topic-partition-offset`, as it goes out in the `X-Client-Request-Id` header and into logs.
  @Override
  public String toString() {
    return topic + "-" + partition + "-" + offset;
  }
}
