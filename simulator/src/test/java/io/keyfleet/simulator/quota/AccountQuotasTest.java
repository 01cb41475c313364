package io.keyfleet.simulator.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountQuotasTest {
  private static final Duration WINDOW = Duration.ofNanos(1_000);

  @Test
  void aFullWindowRefusesUntilItsOldestHasLeft() {
    AccountQuotas quotas = new AccountQuotas(List.of(requests(2)));
    assertThat(only(admit(quotas, 0))).isEqualTo(new QuotaStatus(requests(2), 2, 0, 1, 1_000));
    assertThat(only(admit(quotas, 400))).isEqualTo(new QuotaStatus(requests(2), 2, 1, 1, 600));
    Admission refused = admit(quotas, 999);
    assertThat(refused).isInstanceOf(Admission.Refused.class);
    assertThat(only(refused)).isEqualTo(new QuotaStatus(requests(2), 2, 2, 1, 1));
    assertThat(admit(quotas, 1_000)).isInstanceOf(Admission.Accepted.class);
    assertThat(admit(quotas, 1_399)).isInstanceOf(Admission.Refused.class);
    assertThat(admit(quotas, 1_400)).isInstanceOf(Admission.Accepted.class);
  }

  @Test
  void refusedCallsDoNotCount() {
    AccountQuotas quotas = new AccountQuotas(List.of(requests(1)));
    admit(quotas, 0);
    for (int t = 1; t < WINDOW.toNanos(); t++) {
      assertThat(admit(quotas, t)).isInstanceOf(Admission.Refused.class);
    }
    assertThat(admit(quotas, WINDOW.toNanos())).isInstanceOf(Admission.Accepted.class);
  }

  @Test
  void aCallThatOneQuotaRefusesCountsInNone() {
    AccountQuotas quotas = new AccountQuotas(List.of(requests(2), tokens(100)));
    assertThat(quotas.admit(0, charge(60), 1)).isInstanceOf(Admission.Accepted.class);
    Admission.Refused refused = (Admission.Refused) quotas.admit(1, charge(60), 1);
    assertThat(refused.cause().quota()).isEqualTo(tokens(100));
    assertThat(refused.cause().resetNanos()).isEqualTo(999);
    assertThat(quotas.admit(2, charge(40), 1)).isInstanceOf(Admission.Accepted.class);
  }

  @Test
  void tokensAreReservedAndThenCorrectedByWhatWasUsed() {
    AccountQuotas quotas = new AccountQuotas(List.of(tokens(100)));
    Admission.Accepted first = (Admission.Accepted) quotas.admit(0, charge(90), 1);
    assertThat(quotas.admit(1, charge(20), 1)).isInstanceOf(Admission.Refused.class);
    quotas.end(first, charge(30));
    assertThat(quotas.admit(2, charge(70), 1)).isInstanceOf(Admission.Accepted.class);
    assertThat(quotas.admit(3, charge(1), 1)).isInstanceOf(Admission.Refused.class);
  }

  @Test
  void callsInFlightCountUntilTheyEnd() {
    AccountQuotas quotas = new AccountQuotas(List.of(QuotaSpec.inFlight(2)));
    Admission.Accepted first = (Admission.Accepted) admit(quotas, 0);
    admit(quotas, 0);
    assertThat(admit(quotas, 1_000_000)).isInstanceOf(Admission.Refused.class);
    quotas.end(first, charge(1));
    assertThat(admit(quotas, 1_000_000)).isInstanceOf(Admission.Accepted.class);
    assertThat(admit(quotas, 1_000_000)).isInstanceOf(Admission.Refused.class);
  }

  @Test
  void aQuotaOfOneModelLeavesOthersAlone() {
    AccountQuotas quotas = new AccountQuotas(List.of(requests(1).of("big"), requests(3)));
    assertThat(quotas.admit(0, new TokenUsage("big", 1, 0), 1))
        .isInstanceOf(Admission.Accepted.class);
    assertThat(quotas.admit(1, new TokenUsage("big", 1, 0), 1))
        .isInstanceOf(Admission.Refused.class);
    assertThat(quotas.admit(2, new TokenUsage("small", 1, 0), 1).standings()).hasSize(1);
    assertThat(quotas.admit(3, new TokenUsage("small", 1, 0), 1))
        .isInstanceOf(Admission.Accepted.class);
    assertThat(quotas.admit(4, new TokenUsage("small", 1, 0), 1))
        .isInstanceOf(Admission.Refused.class);
  }

  @Test
  void aLoweredLimitCountsWhatWasLetInBefore() {
    AccountQuotas quotas = new AccountQuotas(List.of(requests(4)));
    admit(quotas, 0);
    admit(quotas, 10);
    assertThat(quotas.admit(20, charge(1), 0.5)).isInstanceOf(Admission.Refused.class);
    assertThat(quotas.admit(30, charge(1), 1)).isInstanceOf(Admission.Accepted.class);
    assertThat(only(quotas.admit(40, charge(1), 0.01)).limit()).isEqualTo(1);
  }

  @Test
  void timesMayBeAnywhereOnTheClockEvenWhereItWraps() {
    AccountQuotas quotas = new AccountQuotas(List.of(requests(1)));
    assertThat(admit(quotas, Long.MAX_VALUE - 10)).isInstanceOf(Admission.Accepted.class);
    assertThat(admit(quotas, Long.MIN_VALUE + 10)).isInstanceOf(Admission.Refused.class);
    assertThat(admit(quotas, Long.MIN_VALUE + 989)).isInstanceOf(Admission.Accepted.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void acceptsExactlyWhereACountOfEverythingSaysThatItFits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<QuotaSpec> list =
        List.of(
            requests(random.nextInt(2, 40)),
            tokens(random.nextInt(100, 2_000)),
            new QuotaSpec(QuotaUnit.REQUESTS, 90, Duration.ofNanos(5_000), Optional.empty()),
            QuotaSpec.inFlight(random.nextInt(2, 20)));
    AccountQuotas quotas = new AccountQuotas(list);
    List<Taken> all = new ArrayList<>();
    List<Taken> open = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 3_000; i++) {
      now += random.nextInt(0, 60);
      if (!open.isEmpty() && random.nextInt(3) > 0) {
        Taken ended = open.remove(random.nextInt(open.size()));
        ended.tokens = random.nextInt(1, 80);
        ended.open = false;
        quotas.end(ended.accepted, charge(ended.tokens));
      }
      long wanted = random.nextInt(1, 150);
      long at = now;
      boolean fits =
          list.stream()
              .allMatch(quota -> used(quota, all, at) + of(quota, wanted) <= quota.limit());
      Admission admission = quotas.admit(now, charge(wanted), 1);
      assertThat(admission instanceof Admission.Accepted).as("call %d", i).isEqualTo(fits);
      for (QuotaStatus status : admission.standings()) {
        assertThat(status.used()).isEqualTo(used(status.quota(), all, at));
      }
      if (admission instanceof Admission.Accepted accepted) {
        Taken taken = new Taken(now, wanted, accepted);
        all.add(taken);
        open.add(taken);
      } else {
        assertWaitIsExact((Admission.Refused) admission, all, now);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500/min, 500/min",
    "500 requests/min, 500/min",
    "40000 tokens/min, 40000 tokens/min",
    "8 input tokens / 10s, 8 input tokens/10s",
    "10000/d, 10000/86400s",
    "20 in flight, 20 in flight",
    "gpt-4o: 50/min, gpt-4o: 50/min",
    "gpt-4o: 2 in flight, gpt-4o: 2 in flight",
  })
  void aQuotasTextIsReadBack(String text, String shown) {
    assertThat(QuotaSpec.parse(text)).hasToString(shown);
    assertThat(QuotaSpec.parse(shown)).isEqualTo(QuotaSpec.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "tokens/min", "5 cows/min", "5 in flight/min", "0/s", "9999999/s"})
  void anythingElseIsNoQuota(String text) {
    assertThatThrownBy(() -> QuotaSpec.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertWaitIsExact(Admission.Refused refused, List<Taken> all, long now) {
    QuotaStatus cause = refused.cause();
    if (cause.isTooLarge() || cause.quota().window().isZero()) {
      return;
    }
    long after = now + cause.resetNanos();
    assertThat(used(cause.quota(), all, after) + cause.requested())
        .isLessThanOrEqualTo(cause.limit());
    assertThat(used(cause.quota(), all, after - 1) + cause.requested())
        .isGreaterThan(cause.limit());
  }

  private static long used(QuotaSpec quota, List<Taken> all, long now) {
    long window = quota.window().toNanos();
    return all.stream()
        .filter(one -> window == 0 ? one.open : one.nanos > now - window)
        .mapToLong(one -> of(quota, one.tokens))
        .sum();
  }

  private static long of(QuotaSpec quota, long tokens) {
    return quota.counted() == QuotaUnit.TOKENS ? tokens : 1;
  }

  private static Admission admit(AccountQuotas quotas, long now) {
    return quotas.admit(now, charge(1), 1);
  }

  private static QuotaStatus only(Admission admission) {
    assertThat(admission.standings()).hasSize(1);
    return admission.standings().getFirst();
  }

  private static TokenUsage charge(long tokens) {
    return new TokenUsage("m", tokens / 2, tokens - tokens / 2);
  }

  private static QuotaSpec requests(long limit) {
    return new QuotaSpec(QuotaUnit.REQUESTS, limit, WINDOW, Optional.empty());
  }

  private static QuotaSpec tokens(long limit) {
    return new QuotaSpec(QuotaUnit.TOKENS, limit, WINDOW, Optional.empty());
  }

  private static final class Taken {
    private final long nanos;
    private final Admission.Accepted accepted;
    private long tokens;
    private boolean open = true;

    private Taken(long nanos, long tokens, Admission.Accepted accepted) {
      this.nanos = nanos;
      this.tokens = tokens;
      this.accepted = accepted;
    }
  }
}
