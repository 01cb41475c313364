package io.keyfleet.contract;

import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.FinishReason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answer of an earlier run to the same request, as a prompt's record brings it along: whoever
/// takes the prompt publishes it as the prompt's answer and calls nobody.
public final class EarlierAnswer {
  /// Name of the header of a prompt record whose value is the record of that answer.
  public static final String HEADER = "keyfleet-answer";

  private EarlierAnswer() {}

  /// The answer that a header's value holds; nothing if it holds none that could stand for a call.
  public static Optional<Answer> read(byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(RecordJson.readAnswer(value)).filter(EarlierAnswer::usable);
    } catch (UnreadableRecord e) {
      return Optional.empty();
    }
  }

  /// Whether an answer is one that the same request would get again: it is whole, and all of it was
  /// kept that its kind of request needs.
  public static boolean usable(Answer answer) {
    Answer.Completion said = answer.completion();
    ApiResponse response = answer.response();
    boolean kept = !said.text().isEmpty() || (response != null && response.body() != null);
    return kept
        && FinishReason.of(said.finishReason()) == FinishReason.DONE
        && named(answer.source())
        && answer.prompt() != null;
  }

  private static boolean named(Answer.Source source) {
    return source.key() != null && source.account() != null && source.provider() != null;
  }
}
