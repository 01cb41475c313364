package io.keyfleet.worker.pool.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.quota.LimitReport;
import io.keyfleet.worker.quota.LimitReport.Dimension;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final Outcome ANSWERED =
      new Outcome.Answered(
          new Answer.Completion("H", "length", "m", 1L, 1L, null), Duration.ofMillis(430));
  private static final Provider OTHER = Provider.plain("q", URI.create("https://q.test"));

  private final VirtualTicker time = new VirtualTicker();

  @Test
  void aProbeAsksForOneTokenOfAModelThatTheProviderServes() {
    List<String> asked = new ArrayList<>();
    Provider mapped =
        new Provider(
            "p",
            URI.create("https://p.test"),
            Provider.AuthStyle.BEARER,
            Map.of("small", "s", "large", "l"),
            Map.of(),
            Optional.empty());
    Prober prober =
        new Prober(
            (prompt, id, permit) -> {
              assertThat(permit.send()).isTrue();
              asked.add(prompt.model() + " " + prompt.request().get("max_tokens"));
              return CallResult.of(ANSWERED);
            },
            time,
            time);
    prober.probe(OwnedAccountFixture.account("a", mapped), "small");
    prober.probe(OwnedAccountFixture.account("a", mapped), "unknown");
    prober.probe(OwnedAccountFixture.account("a", OTHER), "anything");
    assertThat(asked).containsExactly("small 1", "large 1", "anything 1");
  }

  @Test
  void whatTheProviderReportsIsSaid() {
    assertThat(probe("a", ANSWERED, report("org-1", 500, 499)).line())
        .isEqualTo(
            "a: m answers in 0.43 s; organization org-1;"
                + " requests limit 500, 499 left, whole again in 1.5 s");
    assertThat(probe("a", ANSWERED, LimitReport.NONE).line())
        .isEqualTo("a: m answers in 0.43 s; says nothing of limits");
    assertThat(probe("a", new Outcome.KeyRefused("401: no"), LimitReport.NONE).line())
        .contains("key-")
        .contains("401: no")
        .doesNotContain("secret");
  }

  @Test
  void onlyWhatCannotBeUsedFails() {
    Optional<Duration> unsaid = Optional.empty();
    List<Outcome> usable =
        List.of(
            ANSWERED,
            new Outcome.AccountLimited("429", unsaid),
            new Outcome.RampedTooFast("429", unsaid),
            new Outcome.PromptRefused("unsupported_parameter", "400"));
    List<Outcome> useless =
        List.of(
            new Outcome.KeyRefused("401"),
            new Outcome.AccountSpent("402", unsaid),
            new Outcome.WorkerBarred("403"),
            new Outcome.ModelMissing("m", "404"),
            new Outcome.EndpointFailed("500", unsaid),
            new Outcome.EndpointUnreachable("refused"));
    assertThat(usable).allMatch(outcome -> probe("a", outcome, LimitReport.NONE).usable());
    assertThat(useless).noneMatch(outcome -> probe("a", outcome, LimitReport.NONE).usable());
  }

  @Test
  void accountsOfOneOrganizationAreSaidToShareItsLimits() {
    assertThat(
            SharedLimits.among(
                List.of(
                    probe("a", ANSWERED, report("org-1", 500, 499)),
                    probe("b", ANSWERED, report("org-2", 500, 498)),
                    probe("c", ANSWERED, report("org-1", 500, 499)))))
        .singleElement()
        .asString()
        .startsWith("a and c both belong to organization org-1");
  }

  @Test
  void accountsThatDrawOnOneCountAreSaidToLookLikeOne() {
    assertThat(
            SharedLimits.among(
                List.of(
                    probe("a", ANSWERED, report(null, 60, 59)),
                    probe("b", ANSWERED, report(null, 60, 58)),
                    probe("c", ANSWERED, report(null, 60, 59)),
                    probe("d", ANSWERED, report(null, 90, 57)),
                    probe("e", ANSWERED, report(null, 60, 50)))))
        .singleElement()
        .asString()
        .startsWith("a and b look like one");
  }

  @Test
  void accountsOfTwoProvidersAtOneAddressMayBeOneWhereTheyServeAModelInCommon() {
    Provider twin = Provider.plain("twin", URI.create("HTTPS://API.test:443/v2"));
    assertThat(
            SharedLimits.among(
                List.of(
                    probe("a", OwnedAccountFixture.PROVIDER, report("org-1", 500, 499)),
                    probe("b", twin, report("org-1", 500, 498)),
                    probe("c", OTHER, report("org-1", 500, 497)),
                    probe(
                        "d",
                        OwnedAccountFixture.provider("own-m", Map.of("m", "own-m")),
                        report(null, 60, 30)),
                    probe(
                        "e",
                        OwnedAccountFixture.provider("own-n", Map.of("m", "own-n")),
                        report(null, 60, 29)))))
        .singleElement()
        .asString()
        .startsWith("a and b both belong to organization org-1");
  }

  private static Probe probe(String id, Outcome outcome, LimitReport limits) {
    return new Probe(OwnedAccountFixture.account(id), "m", new CallResult(outcome, limits));
  }

  private static Probe probe(String id, Provider provider, LimitReport limits) {
    return new Probe(
        OwnedAccountFixture.account(id, provider), "m", new CallResult(ANSWERED, limits));
  }

  private static LimitReport report(@Nullable String organization, long limit, long remaining) {
    Limit requests =
        new Limit(
            OptionalLong.of(limit),
            OptionalLong.of(remaining),
            Optional.of(Duration.ofMillis(1500)));
    return new LimitReport(
        Optional.ofNullable(organization),
        Optional.empty(),
        Map.of(Dimension.REQUESTS, requests),
        Optional.empty());
  }
}
