package io.keyfleet.producer.publish;

import io.keyfleet.producer.source.PromptSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/// Gives the entries that a test asks for, from 1 on.
final class ListedSource implements PromptSource {
  private final long size;
  private final LongFunction<Entry> entries;
  private long given;

  ListedSource(long size, LongFunction<Entry> entries) {
    this.size = size;
    this.entries = entries;
  }

  @Override
  public Optional<Entry> next() {
    return given == size ? Optional.empty() : Optional.of(entries.apply(++given));
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(size);
  }

  @Override
  public void close() {}
}
