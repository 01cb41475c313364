package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.InteractiveShare;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.queue.Deliveries;
import io.keyfleet.worker.queue.TopicWeights;
import io.keyfleet.worker.quota.LimiterSettings;
import io.keyfleet.worker.quota.SchedulingDelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InteractiveShareTest {
  private static final String SINGLE = "interactive";
  private static final InteractiveShare TENTH = new InteractiveShare(0.1);

  /// 100 tokens.
  private static final Outcome ANSWERED =
      new Outcome.Answered(
          new Answer.Completion("42", "stop", "m", 60L, 40L, null), Duration.ofMillis(1));

  private final List<Call> calls = new ArrayList<>();
  private final List<Long> asked = new ArrayList<>();
  private DispatcherFixture fixture = fixture(TENTH, 100);
  private long singles;

  /// A call as the API saw it.
  private record Call(boolean single, long at) {}

  static Stream<Arguments> quotas() {
    return Stream.of(
        Arguments.of("50/s", Unit.REQUESTS, 50, Duration.ofMillis(20)),
        Arguments.of("5/s", Unit.REQUESTS, 5, Duration.ofMillis(200)),
        Arguments.of("500/min", Unit.REQUESTS, 500, Duration.ofMillis(120)),
        Arguments.of("60000/min", Unit.TOKENS, 600, Duration.ofMillis(100)),
        Arguments.of("36000/h", Unit.REQUESTS, 36_000, Duration.ofMillis(100)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("quotas")
  void aSingleRequestGoesAtOnceThoughBatchesFillThePool(
      String quota, Unit unit, int callsInWindow, Duration gap) {
    own(new Quota(unit, Rate.parse(quota), Set.of()));
    Duration length = gap.multipliedBy(4_000);
    fill(5_000);
    run(gap.multipliedBy(1_500), Duration.ZERO);
    calls.clear();
    run(length, gap.multipliedBy(20).plusNanos(7_777_777));

    assertThat(waits()).hasSizeGreaterThan(150).allMatch(wait -> wait <= 2 * gap.toNanos());
    assertThat(batchCalls() / 4_000.0).isBetween(0.89, 0.905);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"50/s,20", "500/min,120", "5/s,200"})
  void whatIsKeptIsNotLentToBatches(String quota, long gapMillis) {
    own(new Quota(Unit.REQUESTS, Rate.parse(quota), Set.of()));
    fill(3_000);
    run(Duration.ofMillis(1_000 * gapMillis), Duration.ZERO);

    assertThat(batchCalls() / 1_000.0).isBetween(0.895, 0.905);
  }

  @Test
  void singleRequestsMayUseTheWholeQuotaWhileThereIsNoBatch() {
    own(new Quota(Unit.REQUESTS, Rate.parse("50/s"), Set.of()));
    fixture.offer(Deliveries.ofPartition(SINGLE, 0, 1_000));
    run(Duration.ofSeconds(10), Duration.ZERO);

    assertThat(calls).hasSizeBetween(485, 500);
  }

  @Test
  void aDaysQuotaKeepsItsPartToTheLastCall() {
    own(new Quota(Unit.REQUESTS, Rate.parse("10/d"), Set.of()));
    fill(20);
    run(Duration.ofHours(1), Duration.ZERO);
    assertThat(batchCalls()).isEqualTo(9);

    single();
    run(Duration.ofMinutes(1), Duration.ZERO);
    assertThat(calls).hasSize(10).last().matches(Call::single);
  }

  @Test
  void ofCallsAtTheSameTimeOneIsKept() {
    own(OptionalInt.of(5));
    fill(20);
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(4);

    single();
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(5);
  }

  @Test
  void ofTheWorkersOwnCallsAtTheSameTimeAPartIsKept() {
    fixture = fixture(TENTH, 20);
    own(OptionalInt.empty());
    fill(50);
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(18);

    single();
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(19);
  }

  @Test
  void withoutAShareBatchesUseEverything() {
    fixture = fixture(InteractiveShare.NONE, 100);
    Quota quota = new Quota(Unit.REQUESTS, Rate.parse("10/d"), Set.of());
    own(List.of(quota), OptionalInt.empty(), InteractiveShare.NONE);
    fill(20);
    run(Duration.ofHours(1), Duration.ZERO);
    assertThat(batchCalls()).isEqualTo(10);
  }

  private DispatcherFixture fixture(InteractiveShare share, int mostAtOnce) {
    var retries = new DispatchSettings.Retries(3, Duration.ofSeconds(30), Duration.ofSeconds(60));
    TopicWeights weights = new TopicWeights(Map.of(), SINGLE, share);
    return new DispatcherFixture(
        (_, _) -> {
          boolean single = fixture.started.getLast().requestId().startsWith(SINGLE);
          calls.add(new Call(single, fixture.time.nanos()));
          return ANSWERED;
        },
        new DispatchSettings(
            "w", DispatcherFixture.MODELS, weights, mostAtOnce, retries, Optional.empty()));
  }

  private void own(Quota quota) {
    own(List.of(quota), OptionalInt.empty(), TENTH);
  }

  private void own(OptionalInt atOnce) {
    own(List.of(), atOnce, TENTH);
  }

  private void own(List<Quota> quotas, OptionalInt atOnce, InteractiveShare share) {
    Account plain = OwnedAccountFixture.account("a");
    Account account = new Account("a", plain.provider(), plain.keys(), quotas, atOnce);
    LimiterSettings limits = new LimiterSettings(Duration.ZERO, 1, new SchedulingDelay(), share);
    fixture.dispatcher.add(new OwnedAccount(account, fixture.lease, limits));
  }

  private void fill(int prompts) {
    fixture.offer(Deliveries.ofPartition("batch", 0, prompts));
  }

  private void single() {
    asked.add(fixture.time.nanos());
    fixture.offer(List.of(Deliveries.of(SINGLE, 0, singles++)));
  }

  /// Dispatches for so long, with a single request at times.
  ///
  /// @param every time between two of those; zero: none
  private void run(Duration length, Duration every) {
    long end = fixture.time.nanos() + length.toNanos();
    long next = every.isZero() ? Long.MAX_VALUE : fixture.time.nanos() + every.toNanos();
    while (fixture.time.nanos() < end) {
      fixture.lease.renew(fixture.lease.now());
      long wait = fixture.dispatcher.step();
      fixture.endAll();
      fixture.acknowledgeAll();
      long until = Math.min(next, end) - fixture.time.nanos();
      fixture.time.pass(Duration.ofNanos(Math.min(wait, until)));
      if (fixture.time.nanos() >= next) {
        single();
        next += every.toNanos();
      }
    }
  }

  private long batchCalls() {
    return calls.stream().filter(call -> !call.single()).count();
  }

  private List<Long> waits() {
    List<Long> at = calls.stream().filter(Call::single).map(Call::at).toList();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < at.size(); i++) {
      waits.add(at.get(i) - asked.get(i));
    }
    return waits;
  }
}
