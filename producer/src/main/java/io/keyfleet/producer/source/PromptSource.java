package io.keyfleet.producer.source;

import io.keyfleet.contract.Prompt;
import java.util.Optional;
import java.util.OptionalLong;

/// Gives prompts one after another, in constant memory, once. For one thread.
public interface PromptSource extends AutoCloseable {
  /// What a source gives.
  sealed interface Entry {
    /// Where it stands, 1 for the first: the line of a file on which it starts, or its number.
    long line();

    /// A prompt.
    record Valid(long line, Prompt prompt) implements Entry {}

    /// What should have been a prompt but is none.
    ///
    /// @param reason in words, without the line's own content
    record Invalid(long line, String reason) implements Entry {}
  }

  /// The next entry, or nothing at the end.
  ///
  /// @throws io.keyfleet.service.cli.Failure if the rest cannot be read
  Optional<Entry> next();

  /// How many entries it gives in all, if that is known from the start.
  OptionalLong size();

  /// What an entry's number counts.
  default String unit() {
    return "line";
  }

  /// How it is read, in words; nothing if there is nothing to say.
  default Optional<String> reading() {
    return Optional.empty();
  }

  @Override
  void close();
}
