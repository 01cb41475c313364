package io.keyfleet.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.contract.response.ApiResponse;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A prompt that was given up. One flat JSON object on the wire.
///
/// @param prompt the prompt
/// @param labels its own
/// @param cause why, in one word that can be counted: `unreadable`, `attempts_exhausted`, or the
///   API's own error code, such as `context_length_exceeded`
/// @param detail what happened each time, in words; never holds a key
/// @param effort what was tried
/// @param response the last response that was an error; null where there was none
public record DeadPrompt(
    @JsonUnwrapped PromptId prompt,
    @JsonUnwrapped Labels labels,
    String cause,
    String detail,
    @JsonUnwrapped Effort effort,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ApiResponse response) {

  /// The cause of a prompt that was deleted from its topic before it was called: its retention
  /// ended, or somebody deleted records.
  public static final String DELETED = "deleted";

  /// The death of a prompt to which nothing responded.
  public DeadPrompt(PromptId prompt, Labels labels, String cause, String detail, Effort effort) {
    this(prompt, labels, cause, detail, effort, null);
  }

  /// The same death, of that prompt.
  public DeadPrompt of(PromptId other) {
    return new DeadPrompt(other, labels, cause, detail, effort, response);
  }

  /// What was tried.
  ///
  /// @param attempts HTTP calls that spent an attempt of the prompt; 0 if it could not be read
  /// @param calls HTTP calls made for the prompt by this delivery; 0 or more
  /// @param worker the worker that gave it up
  /// @param publishedAt the prompt record's Kafka timestamp
  /// @param diedAt when it was given up
  /// @param madeAgain the calls before the last one, by what they were made again for
  public record Effort(
      int attempts,
      int calls,
      String worker,
      Instant publishedAt,
      Instant diedAt,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> madeAgain) {
    public Effort {
      madeAgain = madeAgain == null ? Map.of() : Map.copyOf(madeAgain); // as it was once written
    }

    /// The effort of a prompt for which nothing was done twice.
    public Effort(int attempts, int calls, String worker, Instant publishedAt, Instant diedAt) {
      this(attempts, calls, worker, publishedAt, diedAt, Map.of());
    }
  }
}
