package io.keyfleet.plan.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.budget.Price;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.quota.LimiterSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualRunTest {
  private static final Optional<LimiterSettings> EXACT = Optional.empty();
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Provider PROVIDER = Provider.plain("p", URI.create("https://p.example/v1"));

  @ParameterizedTest
  @CsvSource({
    "100, 5/s, 1, 19.8",
    "1, 5/s, 1, 0",
    "100, 5/s, 2, 9.8",
    "300, 500/min, 1, 35.88",
    "1000, 500/min, 3, 39.96",
    "12, 10/10s, 1, 11",
    "3, 1/d, 1, 172800",
    "25, 10/d, 1, 172800"
  })
  void theLastCallGoesOutWhenSlidingWindowsAllowIt(
      long calls, String rate, int accounts, double seconds) {
    List<Account> pool =
        IntStream.range(0, accounts)
            .mapToObj(i -> account("a" + i, PROVIDER, Quota.requests(Rate.parse(rate))))
            .toList();

    Timetable timetable = run(pool, new CallLoad("m", calls, 10, 10));

    assertThat(seconds(timetable)).isCloseTo(seconds, within(seconds));
  }

  @Test
  void aQuotaOfTokensBindsWhereItIsTheSmaller() {
    Quota requests = Quota.requests(Rate.parse("600/min"));
    Quota tokens = new Quota(Unit.TOKENS, Rate.parse("60000/min"), Set.of());
    Timetable timetable =
        run(List.of(account("a", PROVIDER, requests, tokens)), new CallLoad("m", 301, 150, 50));

    assertThat(seconds(timetable)).isCloseTo(60, within(60));
    assertThat(timetable.binding()).contains(new Timetable.Limit("p", "60000/min tokens"));
    assertThat(timetable.share(timetable.binding().orElseThrow())).isGreaterThan(0.99);
  }

  @Test
  void callsAtTheSameTimeAreWaitedFor() {
    Account account = new Account("a", PROVIDER, List.of(key("a")), List.of(), OptionalInt.of(4));
    Timetable timetable =
        new VirtualRun(List.of(account), EXACT, Duration.ofSeconds(2))
            .of(List.of(new CallLoad("m", 12, 1, 1)));

    assertThat(timetable.lastCall()).isEqualTo(Duration.ofSeconds(4));
    assertThat(timetable.binding()).contains(new Timetable.Limit("p", "4 calls at the same time"));
  }

  @Test
  void modelsGoToTheAccountsThatServeThem() {
    Provider small = provider("small", "s");
    Provider both = provider("both", "s", "l");
    List<Account> pool =
        List.of(
            account("a", small, Quota.requests(Rate.parse("10/s"))),
            account("b", both, Quota.requests(Rate.parse("10/s"))));
    Timetable timetable =
        new VirtualRun(pool, EXACT, SECOND)
            .of(List.of(new CallLoad("s", 100, 1, 1), new CallLoad("l", 50, 1, 1)));

    assertThat(timetable.shares())
        .filteredOn(share -> share.model().equals("l"))
        .singleElement()
        .matches(share -> share.account().equals("b") && share.calls() == 50);
    assertThat(timetable.shares().stream().mapToDouble(Timetable.Share::calls).sum())
        .isEqualTo(150);
    assertThat(seconds(timetable)).isBetween(7.3, 9.91);
  }

  @Test
  void oneMoreAccountHalvesTheTimeOfOne() {
    Account one = account("a", PROVIDER, Quota.requests(Rate.parse("5/s")));
    VirtualRun run = new VirtualRun(List.of(one), EXACT, SECOND);
    List<CallLoad> loads = List.of(new CallLoad("m", 1_000, 1, 1));

    assertThat(run.of(loads).lastCall().minus(run.with(one).of(loads).lastCall()))
        .isCloseTo(Duration.ofMillis(100_000), Duration.ofMillis(200));
  }

  @Test
  void aLongRunGoesOnAsItsSecondHalfDid() {
    List<Account> pool = List.of(account("a", PROVIDER, Quota.requests(Rate.parse("100/s"))));

    Timetable timetable = run(pool, new CallLoad("m", 10_000_000, 1, 1));

    assertThat(seconds(timetable)).isCloseTo(99_999.99, within(99_999.99));
    assertThat(timetable.shares().getFirst().calls()).isEqualTo(1e7);
  }

  @ParameterizedTest
  @CsvSource({"5/s, 100", "500/min, 1000", "10/10s, 40", "20/100ms, 3000"})
  void aWorkersLimitersTakeNoMoreThanTwoPercentLongerThanTheQuotas(String rate, long calls) {
    List<Account> pool = List.of(account("a", PROVIDER, Quota.requests(Rate.parse(rate))));
    List<CallLoad> loads = List.of(new CallLoad("m", calls, 1, 1));
    LimiterSettings standard = new LimiterSettings(Duration.ofMillis(1), 1);

    double kept = seconds(new VirtualRun(pool, Optional.of(standard), SECOND).of(loads));

    assertThat(kept / seconds(new VirtualRun(pool, EXACT, SECOND).of(loads)))
        .isBetween(0.999, 1.02);
  }

  @Test
  void theWorkersMarginMakesARunLonger() {
    List<Account> pool = List.of(account("a", PROVIDER, Quota.requests(Rate.parse("5/s"))));
    LimiterSettings margin = new LimiterSettings(Duration.ofMillis(10), 1);
    Timetable timetable =
        new VirtualRun(pool, Optional.of(margin), SECOND).of(List.of(new CallLoad("m", 100, 1, 1)));

    assertThat(seconds(timetable)).isBetween(19.9, 20.1);
  }

  private static Offset<Double> within(double seconds) {
    return Offset.offset(0.001 + seconds * 0.0001);
  }

  private static Timetable run(List<Account> pool, CallLoad load) {
    return new VirtualRun(pool, EXACT, SECOND).of(List.of(load));
  }

  private static double seconds(Timetable timetable) {
    return timetable.lastCall().toNanos() / 1e9;
  }

  private static Provider provider(String name, String... models) {
    Map<String, String> own =
        Arrays.stream(models).collect(Collectors.toMap(model -> model, model -> model));
    Map<String, Price> prices = Map.of();
    return new Provider(
        name,
        URI.create("https://p.example/v1"),
        Provider.AuthStyle.BEARER,
        own,
        prices,
        Optional.empty());
  }

  private static Account account(String id, Provider provider, Quota... quotas) {
    return new Account(id, provider, List.of(key(id)), List.of(quotas), OptionalInt.empty());
  }

  private static Secret key(String text) {
    return new Secret(text);
  }
}
