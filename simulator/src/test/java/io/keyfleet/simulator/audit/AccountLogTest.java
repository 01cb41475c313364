package io.keyfleet.simulator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.KeyId;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.quota.QuotaUnit;
import io.keyfleet.simulator.quota.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountLogTest {
  private static final List<KeyId> KEYS = List.of(KeyId.of("sk-a"), KeyId.of("sk-b"));
  private static final List<QuotaSpec> QUOTAS =
      List.of(
          new QuotaSpec(QuotaUnit.REQUESTS, 5, Duration.ofSeconds(1), Optional.empty()),
          new QuotaSpec(QuotaUnit.REQUESTS, 50, Duration.ofSeconds(9), Optional.of("big")),
          new QuotaSpec(QuotaUnit.TOKENS, 500, Duration.ofSeconds(1), Optional.empty()),
          new QuotaSpec(QuotaUnit.OUTPUT_TOKENS, 50, Duration.ofSeconds(3), Optional.of("big")),
          QuotaSpec.inFlight(3));

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyFigureIsTheOneThatCountingAllWindowsGives(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AccountLog log = new AccountLog("team", KEYS, QUOTAS);
    List<Seen> all = new ArrayList<>();
    Map<Seen, AccountLog.Entry> open = new LinkedHashMap<>();
    long now = 0;
    for (int i = 0; i < 600; i++) {
      now += random.nextInt(0, 200) * 1_000_000L;
      Seen call = new Seen(random, now, i);
      AccountLog.Entry entry = log.arrived(now, "w", call.key, call.reserved, call.accepted);
      all.add(call);
      open.put(call, entry);
      while (!open.isEmpty() && random.nextInt(5) > 1) {
        Seen ended = List.copyOf(open.keySet()).get(random.nextInt(open.size()));
        CallEnd how = ended.end(random, i);
        log.ended(Objects.requireNonNull(open.remove(ended)), how, ended.used);
      }
    }
    Audit.Account audit = log.snapshot(Instant.EPOCH::plusNanos);

    assertUse(audit.uses().account(), all);
    for (Audit.Use use : audit.uses().keys()) {
      assertUse(use, only(all, call -> call.key.value().equals(use.of())));
    }
    for (Audit.Use use : audit.uses().models()) {
      assertUse(use, only(all, call -> call.reserved.model().equals(use.of())));
    }
    assertThat(audit.uses().models()).extracting(Audit.Use::of).contains("big", "small");
    assertThat(audit.largestWindow())
        .isEqualTo((int) audit.uses().account().quotas().getFirst().largest());
    assertThat(audit.calls()).isEqualTo(600);
    assertThat(audit.ok() + audit.refused() + audit.failed() + audit.inFlight()).isEqualTo(600);
  }

  @Test
  void anAccountWithoutQuotasIsUnlimited() {
    Audit.Account audit =
        new AccountLog("free", KEYS, List.of()).snapshot(Instant.EPOCH::plusNanos);
    assertThat(audit.quota()).isEqualTo("unlimited");
    assertThat(audit.uses().account().quotas()).isEmpty();
  }

  @Test
  void modelsBeyondTheBoundCountTogether() {
    AccountLog log = new AccountLog("team", KEYS, QUOTAS);
    for (int i = 0; i < 150; i++) {
      log.arrived(i, "w", KEYS.getFirst(), new TokenUsage("m" + i, 1, 1), true);
    }
    Audit.Account audit = log.snapshot(Instant.EPOCH::plusNanos);
    assertThat(audit.uses().models()).hasSize(101);
    assertThat(audit.uses().models().getLast().calls()).isEqualTo(50);
  }

  private static void assertUse(Audit.Use use, List<Seen> calls) {
    assertThat(use.calls()).isEqualTo(calls.size());
    assertThat(use.ok()).isEqualTo(only(calls, call -> call.how == CallEnd.ANSWERED).size());
    assertThat(use.refused()).isEqualTo(only(calls, call -> call.how == CallEnd.TOO_MANY).size());
    for (Audit.Fill fill : use.quotas()) {
      QuotaSpec quota = QuotaSpec.parse(fill.quota());
      List<Seen> about = only(calls, call -> quota.isAbout(call.reserved.model()));
      List<Seen> accepted = only(about, call -> call.accepted);
      if (quota.counted() == QuotaUnit.IN_FLIGHT) {
        assertThat(fill.largest()).as(fill.quota()).isEqualTo(mostAtOnce(accepted));
      } else {
        assertThat(fill.largest()).as(fill.quota()).isEqualTo(fullest(quota, accepted));
        assertThat(fill.largestOfArrivals()).as(fill.quota()).isEqualTo(fullest(quota, about));
        assertThat(fill.largestUsed())
            .as(fill.quota())
            .isEqualTo(fullest(quota, accepted, call -> call.used.of(quota.counted())));
      }
    }
  }

  /// The fullest window as it was known at the arrival of its last call.
  private static long fullest(QuotaSpec quota, List<Seen> calls) {
    return calls.stream()
        .mapToLong(last ->
            within(quota, calls, last).stream()
                .mapToLong(call -> call.knownAt(last).of(quota.counted()))
                .sum())
        .max()
        .orElse(0);
  }

  private static long fullest(QuotaSpec quota, List<Seen> calls, ToLongFunction<Seen> amount) {
    return calls.stream()
        .mapToLong(last -> within(quota, calls, last).stream().mapToLong(amount).sum())
        .max()
        .orElse(0);
  }

  private static List<Seen> within(QuotaSpec quota, List<Seen> calls, Seen last) {
    return only(
        calls, call -> call.at <= last.at && call.nanos > last.nanos - quota.window().toNanos());
  }

  private static long mostAtOnce(List<Seen> calls) {
    return calls.stream()
        .mapToLong(last ->
            calls.stream().filter(call -> call.at <= last.at && call.endedAt >= last.at).count())
        .max()
        .orElse(0);
  }

  private static List<Seen> only(List<Seen> calls, Predicate<Seen> which) {
    return calls.stream().filter(which).toList();
  }

  private static final class Seen {
    private final long nanos;
    private final KeyId key;
    private final TokenUsage reserved;
    private final boolean accepted;
    private final int at;
    private int endedAt = Integer.MAX_VALUE;
    private TokenUsage used;
    private @Nullable CallEnd how;

    private Seen(SplittableRandom random, long nanos, int at) {
      this.nanos = nanos;
      this.at = at;
      this.key = KEYS.get(random.nextInt(2));
      String model = random.nextBoolean() ? "big" : "small";
      this.reserved = new TokenUsage(model, random.nextInt(0, 50), random.nextInt(0, 50));
      this.accepted = random.nextInt(4) > 0;
      this.used = reserved;
    }

    private CallEnd end(SplittableRandom random, int i) {
      CallEnd end = accepted ? CallEnd.ANSWERED : CallEnd.TOO_MANY;
      how = end;
      used =
          accepted
              ? new TokenUsage(reserved.model(), random.nextInt(0, 60), random.nextInt(0, 60))
              : reserved;
      endedAt = i;
      return end;
    }

    /// What was known of it when `last` arrived: ends happen after the arrival of their round.
    private TokenUsage knownAt(Seen last) {
      return endedAt < last.at ? used : reserved;
    }
  }
}
