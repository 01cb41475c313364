package io.keyfleet.worker.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.limiter.Limiter.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds of every limiter, whatever it counts and however its callers behave.
interface LimiterLaws {
  /// A limiter of any size, with callers that suit it.
  Subject any(Random random);

  /// What is tried.
  ///
  /// @param limiters makes limiters that are all alike
  /// @param ways how its callers behave
  /// @param law says what is wrong with what went out and when; empty where nothing is
  record Subject(Supplier<Limiter> limiters, Callers.Ways ways, Function<List<Use>, String> law) {}

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  default void theLimitHoldsHoweverCallersBehave(long seed) {
    Subject subject = any(new Random(seed));
    Callers callers = new Callers(subject.limiters().get(), 0, subject.ways()).take(2_000);
    assertThat(subject.law().apply(callers.land().sends())).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  default void theLimitHoldsAcrossAHandOver(long seed) {
    Random random = new Random(seed);
    Subject subject = any(random);
    Limiter first = subject.limiters().get();
    Limiter second = subject.limiters().get();
    Callers before = new Callers(first, 0, subject.ways()).take(random.nextInt(500)).land();
    second.restore(first.uses(before.now()));
    Callers after = new Callers(second, before.now(), subject.ways()).take(500).land();

    List<Use> all = new ArrayList<>(before.sends());
    all.addAll(after.sends());
    assertThat(subject.law().apply(all)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  default void whoeverWaitsAsLongAsIsSaidComesToATurn(long seed) {
    Subject subject = any(new Random(seed));
    Limiter limiter = subject.limiters().get();
    Callers callers = new Callers(limiter, 0, subject.ways()).take(300).land();
    long now = callers.now();
    for (int looks = 0; looks < 1_000 && limiter.nanosUntilPermit(now, 1) > 0; looks++) {
      now += limiter.nanosUntilPermit(now, 1);
    }
    assertThat(limiter.nanosUntilPermit(now, 1)).isZero();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  default void lookingChangesNothing(long seed) {
    Random random = new Random(seed);
    Subject subject = any(random);
    Limiter limiter = subject.limiters().get();
    Callers callers = new Callers(limiter, 0, subject.ways()).take(random.nextInt(300)).land();
    long wait = limiter.nanosUntilPermit(callers.now(), 1);
    List<Use> uses = limiter.uses(callers.now());
    assertThat(limiter.nanosUntilPermit(callers.now(), 1)).isEqualTo(wait).isNotNegative();
    assertThat(limiter.uses(callers.now())).isEqualTo(uses);
  }
}
