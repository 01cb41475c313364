package io.keyfleet.producer.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Arithmetic exercises as prompts, with their values expected. The same seed, exercises and
/// template give the same prompts.
public final class ArithmeticSource implements PromptSource {
  private final long size;
  private final Arithmetic arithmetic;
  private final Template template;
  private final RandomGenerator random;
  private long given;

  /// @param size how many to give, 0 or more
  public ArithmeticSource(long size, Arithmetic arithmetic, long seed, Template template) {
    this.size = size;
    this.arithmetic = arithmetic;
    this.template = template;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Optional<Entry> next() {
    if (given >= size) {
      return Optional.empty();
    }
    given++;
    Arithmetic.Exercise exercise = arithmetic.next(random);
    return Optional.of(
        new Entry.Valid(
            given, template.ask(null, exercise.expression(), number(exercise.value()))));
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(size);
  }

  @Override
  public void close() {}

  private static JsonNode number(BigInteger value) {
    return value.bitLength() < Long.SIZE
        ? LongNode.valueOf(value.longValueExact())
        : BigIntegerNode.valueOf(value);
  }
}
