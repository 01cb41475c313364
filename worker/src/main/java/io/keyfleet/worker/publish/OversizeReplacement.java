package io.keyfleet.worker.publish;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What goes to Kafka in place of a record that is too large for its topic.
final class OversizeReplacement {
  private static final int MAX_LABEL = 512;

  private OversizeReplacement() {}

  /// An answer with less of its response, where its text stands for it.
  static Optional<Answer> smaller(Answer answer) {
    return Optional.ofNullable(answer.response())
        .filter(response -> response.body() != null && answer.source().operation().inText())
        .map(response -> answer.with(response.withoutBody()));
  }

  /// The death of a prompt whose answer is in a file.
  ///
  /// @param bytes of the record that is too large
  static DeadPrompt of(Answer answer, int bytes, Path file) {
    Answer.Effort effort = answer.effort();
    return new DeadPrompt(
        answer.prompt(),
        answer.labels(),
        "answer_too_large",
        "Kafka accepts no record of "
            + bytes
            + " bytes; the answer is in "
            + file
            + " of its worker: raise max.message.bytes, then keyfleet publish",
        new DeadPrompt.Effort(
            effort.attempts(),
            effort.calls(),
            answer.source().worker(),
            effort.publishedAt(),
            effort.answeredAt()));
  }

  /// A dead prompt without its words, but with what its owner knows it by.
  static DeadPrompt of(DeadPrompt dead) {
    Labels had = dead.labels();
    Labels kept = new Labels(brief(had.id()), brief(had.run()), null, null, null);
    return new DeadPrompt(dead.prompt(), kept, dead.cause(), "", dead.effort());
  }

  private static @Nullable String brief(@Nullable String label) {
    return label == null || label.length() > MAX_LABEL ? null : label;
  }
}
