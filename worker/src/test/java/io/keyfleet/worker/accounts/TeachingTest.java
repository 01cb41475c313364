package io.keyfleet.worker.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.accounts.AccountNote.QuotaNote;
import io.keyfleet.worker.accounts.LimitReport.Dimension;
import io.keyfleet.worker.accounts.LimitReport.Limit;
import io.keyfleet.worker.accounts.Quota.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TeachingTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void aLowerLimitIsKeptAndGoesUpAgainWithTheProvidersButNeverAboveTheConfiguredOne() {
    Limiters limiters = limiters("100/min");
    Teaching teaching = new Teaching(limiters);
    assertThat(teaching.learn(requests(60, 59, "1s"), "m", 0)).hasSize(1);
    assertThat(limit(limiters, 1)).isEqualTo(60);
    assertThat(teaching.learn(requests(60, 58, "1s"), "m", 0)).isEmpty();
    teaching.learn(requests(80, 70, "1s"), "m", 0);
    assertThat(limit(limiters, 1)).isEqualTo(80);
    teaching.learn(requests(5_000, 4_999, "12ms"), "m", 0);
    assertThat(limit(limiters, 1)).isEqualTo(100);
    assertThat(limit(limiters, 0)).isEqualTo(100);
    assertThat(limiters.metered()).hasSize(2);
  }

  @Test
  void theLimitOfAModelHoldsForNoOther() {
    Limiters limiters = limiters("100/s");
    new Teaching(limiters).learn(requests(2, 0, "1s"), "m", 0);
    assertThat(limiters.untilTurn(new Ask("m", 1, 1), SECOND / 2)).isPositive();
    assertThat(limiters.untilTurn(new Ask("other", 1, 1), SECOND / 2)).isZero();
  }

  @Test
  void whatIsLearntIsHandedOver() {
    Limiters limiters = limiters("100/min");
    new Teaching(limiters).learn(requests(60, 50, "10s"), "m/1", 0);
    QuotaNote note = new QuotaNote(QuotaName.of(limiters.metered().get(1).quota()), 60, List.of());
    assertThat(QuotaName.quota(note.name(), note.limit()))
        .contains(limiters.metered().get(1).quota());
  }

  @Test
  void aLimitWhoseResetDoesNotFitTheConfiguredWindowIsAnotherOne() {
    Limiters limiters = limiters("5/s");
    new Teaching(limiters).learn(requests(3, 2, "20s"), "m", 0);
    assertThat(limit(limiters, 0)).isEqualTo(5);
    Quota learnt = limiters.metered().get(1).quota();
    assertThat(learnt).isEqualTo(new Quota(Unit.REQUESTS, Rate.parse("3/min"), Set.of("m")));
    assertThat(limiters.metered().get(1).window().used(0)).isEqualTo(1);
  }

  @Test
  void whatIsUsedOfANewLimitIsThereAgainAfterItsReset() {
    Limiters limiters = limiters("600/min");
    new Teaching(limiters).learn(requests(100, 0, "3s"), "m", 0);
    Ask ask = new Ask("m", 1, 1);
    assertThat(limiters.untilTurn(ask, 0)).isBetween(3 * SECOND, 4 * SECOND);
    assertThat(limiters.untilTurn(ask, 4 * SECOND)).isZero();
    assertThat(limit(limiters, 1)).isEqualTo(100);
  }

  @Test
  void aDaysLimitIsOneOfADay() {
    Limiters limiters = limiters("30/min");
    new Teaching(limiters).learn(requests(14_400, 14_370, "2m59.56s"), "m", 0);
    assertThat(limiters.metered().get(1).quota().rate()).isEqualTo(Rate.parse("14400/d"));
  }

  @Test
  void aLimitOfTokensIsAMinutesHoweverLongItsResetIsSaidToBe() {
    Limiters limiters = limiters("30/min");
    new Teaching(limiters).learn(report(Dimension.TOKENS, 150_000, 149_984, "6m0s"), "m", 0);
    assertThat(limiters.metered().get(1).quota().rate()).isEqualTo(Rate.parse("150000/min"));
  }

  @Test
  void ofTheTokensOfOrganizationAndProjectTheLowerLimitCounts() {
    Limiters limiters = limiters("30/min");
    Teaching teaching = new Teaching(limiters);
    Limit organization = new Limit(OptionalLong.of(900), OptionalLong.empty(), Optional.empty());
    Limit project = new Limit(OptionalLong.of(500), OptionalLong.empty(), Optional.empty());
    LimitReport report =
        new LimitReport(
            Optional.empty(),
            Optional.empty(),
            Map.of(Dimension.TOKENS, organization, Dimension.PROJECT_TOKENS, project));
    assertThat(teaching.learn(report, "m", 0)).hasSize(1);
    assertThat(teaching.learn(report, "m", SECOND)).isEmpty();
    assertThat(limit(limiters, 1)).isEqualTo(500);
  }

  @Test
  void aLimitOfTheConfiguredCountIsAnotherOneWhereItsResetDoesNotFit() {
    Limiters limiters = limiters("5/s");
    Teaching teaching = new Teaching(limiters);
    assertThat(teaching.learn(requests(5, 0, "9s"), "m", 0)).isEmpty();
    teaching.learn(requests(5, 0, "59s"), "m", 0);
    assertThat(limiters.metered().get(1).quota().rate()).isEqualTo(Rate.parse("5/min"));
  }

  @Test
  void aReportOfTheConfiguredCountIsOfItsWindowWhateverItIs() {
    Limiters limiters = limiters("50/s", "1000/min");
    assertThat(new Teaching(limiters).learn(requests(50, 20, "900ms"), "m", 0)).isEmpty();
    assertThat(limit(limiters, 0)).isEqualTo(50);
    assertThat(limit(limiters, 1)).isEqualTo(1_000);
  }

  @Test
  void aLimitOfTokensThatNobodyConfiguredIsKeptForTheModelItWasReportedFor() {
    Limiters limiters = limiters("100/s");
    LimitReport report = report(Dimension.TOKENS, 1_000, 400, "36s");
    new Teaching(limiters).learn(report, "m", 0);
    assertThat(limiters.untilTurn(new Ask("m", 500, 0), SECOND)).isPositive();
    assertThat(limiters.untilTurn(new Ask("m", 300, 0), SECOND)).isZero();
    assertThat(limiters.untilTurn(new Ask("other", 500, 0), SECOND)).isZero();
  }

  @Test
  void aReportWithoutALimitTeachesNothing() {
    Limiters limiters = limiters("5/s");
    Limit silent = new Limit(OptionalLong.empty(), OptionalLong.of(0), Optional.empty());
    LimitReport report =
        new LimitReport(Optional.empty(), Optional.empty(), Map.of(Dimension.REQUESTS, silent));
    assertThat(new Teaching(limiters).learn(report, "m", 0)).isEmpty();
    assertThat(limiters.metered()).hasSize(1);
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
    Limiters limiters = limiters("60/min");
    Teaching teaching = new Teaching(limiters);
    List<String> news = new ArrayList<>();
    Ask ask = new Ask("m", 1, 1);
    for (long now = 0; now < 1_800 * SECOND; now += 3 * SECOND) {
      limiters.take(ask, now).forEach(charge -> charge.permit().sent(0));
      long used = limiters.metered().getFirst().window().used(now) + others;
      news.addAll(teaching.learn(requests(60, Math.max(0, 60 - used), "30s"), "m", now));
    }
    return news;
  }

  private static Limiters limiters(String... quotas) {
    Account plain = Seats.account("a", quotas);
    Account account =
        new Account("a", plain.provider(), plain.keys(), plain.quotas(), OptionalInt.empty());
    return new Limiters(account, new LimiterSettings(Duration.ZERO, 1));
  }

  private static long limit(Limiters limiters, int quota) {
    return limiters.metered().get(quota).window().limit();
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
            new Limit(OptionalLong.of(limit), OptionalLong.of(left), Optional.of(until))));
  }
}
