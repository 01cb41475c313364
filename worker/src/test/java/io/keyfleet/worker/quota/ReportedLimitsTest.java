package io.keyfleet.worker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.ownership.AccountCheckpoint.QuotaState;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.ownership.QuotaKey;
import io.keyfleet.worker.quota.LimitReport.Dimension;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportedLimitsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void aLowerLimitIsKeptAndGoesUpAgainWithTheProvidersButNeverAboveTheConfiguredOne() {
    AccountLimits accountLimits = accountLimits("100/min");
    ReportedLimits reported = new ReportedLimits(accountLimits);
    assertThat(reported.learn(requests(60, 59, "1s"), "m", 0)).hasSize(1);
    assertThat(limit(accountLimits, 1)).isEqualTo(60);
    assertThat(reported.learn(requests(60, 58, "1s"), "m", 0)).isEmpty();
    reported.learn(requests(80, 70, "1s"), "m", 0);
    assertThat(limit(accountLimits, 1)).isEqualTo(80);
    reported.learn(requests(5_000, 4_999, "12ms"), "m", 0);
    assertThat(limit(accountLimits, 1)).isEqualTo(100);
    assertThat(limit(accountLimits, 0)).isEqualTo(100);
    assertThat(accountLimits.metered()).hasSize(2);
  }

  @Test
  void theLimitOfAModelHoldsForNoOther() {
    AccountLimits accountLimits = accountLimits("100/s");
    new ReportedLimits(accountLimits).learn(requests(2, 0, "1s"), "m", 0);
    assertThat(accountLimits.nanosUntilPermit(new CallUsage("m", 1, 1), SECOND / 2)).isPositive();
    assertThat(accountLimits.nanosUntilPermit(new CallUsage("other", 1, 1), SECOND / 2)).isZero();
  }

  @Test
  void whatIsLearntIsHandedOver() {
    AccountLimits accountLimits = accountLimits("100/min");
    new ReportedLimits(accountLimits).learn(requests(60, 50, "10s"), "m/1", 0);
    QuotaState note =
        new QuotaState(QuotaKey.of(accountLimits.metered().get(1).quota()), 60, List.of());
    assertThat(QuotaKey.quota(note.name(), note.limit()))
        .contains(accountLimits.metered().get(1).quota());
  }

  @Test
  void aLimitWhoseResetDoesNotFitTheConfiguredWindowIsAnotherOne() {
    AccountLimits accountLimits = accountLimits("5/s");
    new ReportedLimits(accountLimits).learn(requests(3, 2, "20s"), "m", 0);
    assertThat(limit(accountLimits, 0)).isEqualTo(5);
    Quota learnt = accountLimits.metered().get(1).quota();
    assertThat(learnt).isEqualTo(new Quota(Unit.REQUESTS, Rate.parse("3/min"), Set.of("m")));
    assertThat(accountLimits.metered().get(1).window().used(0)).isEqualTo(1);
  }

  @Test
  void whatIsUsedOfANewLimitIsThereAgainAfterItsReset() {
    AccountLimits accountLimits = accountLimits("600/min");
    new ReportedLimits(accountLimits).learn(requests(100, 0, "3s"), "m", 0);
    CallUsage usage = new CallUsage("m", 1, 1);
    assertThat(accountLimits.nanosUntilPermit(usage, 0)).isBetween(3 * SECOND, 4 * SECOND);
    assertThat(accountLimits.nanosUntilPermit(usage, 4 * SECOND)).isZero();
    assertThat(limit(accountLimits, 1)).isEqualTo(100);
  }

  @Test
  void whereNothingIsLeftAndACallMayYetBeTriedItComesBackEvenly() {
    AccountLimits accountLimits = accountLimits("600/min");
    LimitReport refusal = report(Dimension.TOKENS, 150_000, 0, "6m0s");
    new ReportedLimits(accountLimits)
        .learn(refusal.with(Optional.of(Duration.ofSeconds(1))), "m", 0);
    assertThat(accountLimits.nanosUntilPermit(new CallUsage("m", 50, 50), 0))
        .isBetween(SECOND, 2 * SECOND);
    assertThat(accountLimits.nanosUntilPermit(new CallUsage("m", 50, 74_000), 0))
        .isBetween(26 * SECOND, 32 * SECOND);
  }

  @Test
  void aDaysLimitIsOneOfADay() {
    AccountLimits accountLimits = accountLimits("30/min");
    new ReportedLimits(accountLimits).learn(requests(14_400, 14_370, "2m59.56s"), "m", 0);
    assertThat(accountLimits.metered().get(1).quota().rate()).isEqualTo(Rate.parse("14400/d"));
  }

  @Test
  void aLimitOfTokensIsAMinutesHoweverLongItsResetIsSaidToBe() {
    AccountLimits accountLimits = accountLimits("30/min");
    new ReportedLimits(accountLimits)
        .learn(report(Dimension.TOKENS, 150_000, 149_984, "6m0s"), "m", 0);
    assertThat(accountLimits.metered().get(1).quota().rate()).isEqualTo(Rate.parse("150000/min"));
  }

  @Test
  void ofTheTokensOfOrganizationAndProjectTheLowerLimitCounts() {
    AccountLimits accountLimits = accountLimits("30/min");
    ReportedLimits reported = new ReportedLimits(accountLimits);
    Limit organization = new Limit(OptionalLong.of(900), OptionalLong.empty(), Optional.empty());
    Limit project = new Limit(OptionalLong.of(500), OptionalLong.empty(), Optional.empty());
    LimitReport report =
        new LimitReport(
            Optional.empty(),
            Optional.empty(),
            Map.of(Dimension.TOKENS, organization, Dimension.PROJECT_TOKENS, project),
            Optional.empty());
    assertThat(reported.learn(report, "m", 0)).hasSize(1);
    assertThat(reported.learn(report, "m", SECOND)).isEmpty();
    assertThat(limit(accountLimits, 1)).isEqualTo(500);
  }

  @Test
  void aLimitOfTheConfiguredCountIsAnotherOneWhereItsResetDoesNotFit() {
    AccountLimits accountLimits = accountLimits("5/s");
    ReportedLimits reported = new ReportedLimits(accountLimits);
    assertThat(reported.learn(requests(5, 0, "9s"), "m", 0)).isEmpty();
    reported.learn(requests(5, 0, "59s"), "m", 0);
    assertThat(accountLimits.metered().get(1).quota().rate()).isEqualTo(Rate.parse("5/min"));
  }

  @Test
  void aReportOfTheConfiguredCountIsOfItsWindowWhateverItIs() {
    AccountLimits accountLimits = accountLimits("50/s", "1000/min");
    assertThat(new ReportedLimits(accountLimits).learn(requests(50, 20, "900ms"), "m", 0))
        .isEmpty();
    assertThat(limit(accountLimits, 0)).isEqualTo(50);
    assertThat(limit(accountLimits, 1)).isEqualTo(1_000);
  }

  @Test
  void aLimitOfTokensThatNobodyConfiguredIsKeptForTheModelItWasReportedFor() {
    AccountLimits accountLimits = accountLimits("100/s");
    LimitReport report = report(Dimension.TOKENS, 1_000, 400, "36s");
    new ReportedLimits(accountLimits).learn(report, "m", 0);
    assertThat(accountLimits.nanosUntilPermit(new CallUsage("m", 500, 0), SECOND)).isPositive();
    assertThat(accountLimits.nanosUntilPermit(new CallUsage("m", 300, 0), SECOND)).isZero();
    assertThat(accountLimits.nanosUntilPermit(new CallUsage("other", 500, 0), SECOND)).isZero();
  }

  @Test
  void aReportWithoutALimitTeachesNothing() {
    AccountLimits accountLimits = accountLimits("5/s");
    Limit silent = new Limit(OptionalLong.empty(), OptionalLong.of(0), Optional.empty());
    LimitReport report =
        new LimitReport(
            Optional.empty(),
            Optional.empty(),
            Map.of(Dimension.REQUESTS, silent),
            Optional.empty());
    assertThat(new ReportedLimits(accountLimits).learn(report, "m", 0)).isEmpty();
    assertThat(accountLimits.metered()).hasSize(1);
  }

  @Test
  void aLimitThatSomebodyElseUsesAsWellIsSaidOnce() {
    List<String> news = callsOnASharedLimit(30);
    assertThat(news).hasSize(1);
    assertThat(news.getFirst()).contains("60/min").contains("somebody else");
  }

  @Test
  void aLimitThatIsUsedAloneIsNotSuspected() {
    assertThat(callsOnASharedLimit(0)).isEmpty();
  }

  /// Half an hour of calls at a fair pace, whose reports show `others` used beside.
  private static List<String> callsOnASharedLimit(int others) {
    AccountLimits accountLimits = accountLimits("60/min");
    ReportedLimits reported = new ReportedLimits(accountLimits);
    List<String> news = new ArrayList<>();
    CallUsage usage = new CallUsage("m", 1, 1);
    for (long now = 0; now < 1_800 * SECOND; now += 3 * SECOND) {
      accountLimits.acquire(usage, now).forEach(charge -> charge.permit().sent(0));
      long used = accountLimits.metered().getFirst().window().used(now) + others;
      news.addAll(reported.learn(requests(60, Math.max(0, 60 - used), "30s"), "m", now));
    }
    return news;
  }

  private static AccountLimits accountLimits(String... quotas) {
    Account plain = OwnedAccountFixture.account("a", quotas);
    Account account =
        new Account("a", plain.provider(), plain.keys(), plain.quotas(), OptionalInt.empty());
    return new AccountLimits(account, new LimiterSettings(Duration.ZERO, 1));
  }

  private static long limit(AccountLimits accountLimits, int quota) {
    return accountLimits.metered().get(quota).window().limit();
  }

  private static LimitReport requests(long limit, long remaining, String reset) {
    return report(Dimension.REQUESTS, limit, remaining, reset);
  }

  private static LimitReport report(Dimension dimension, long limit, long left, String reset) {
    Duration until =
        Duration.parse("PT" + reset.replace("900ms", "0.9s").replace("12ms", "0.012s"));
    return new LimitReport(
        Optional.empty(),
        Optional.empty(),
        Map.of(
            dimension,
            new Limit(OptionalLong.of(limit), OptionalLong.of(left), Optional.of(until))),
        Optional.empty());
  }
}
