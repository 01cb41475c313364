package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.queue.Deliveries;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What follows where a provider does not have a kind of request.
class KindMissingTest {
  private static final Outcome MISSING = new Outcome.KindMissing("/v1/responses", "404");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void anotherProviderIsAskedAndThoseThatLackItHardlyAgain() {
    DispatcherFixture fleet =
        new DispatcherFixture((account, n) ->
            account.provider().name().equals("has") ? DispatcherFixture.ANSWERED : MISSING);
    seat(fleet, "a", "lacks");
    seat(fleet, "b", "lacks");
    seat(fleet, "c", "has");
    fleet.offer(Deliveries.ofPartition("t", 0, 100));
    fleet.runDry(HOUR);

    assertThat(fleet.dead).isEmpty();
    assertThat(fleet.answers)
        .hasSize(100)
        .allMatch(answer -> answer.source().account().equals("c"))
        .allMatch(answer -> answer.effort().attempts() == 1);
    assertThat(fleet.started).hasSizeLessThan(400);
  }

  @Test
  void whereNoProviderHasItItsPromptsDieAndAllOthersGoOn() {
    DispatcherFixture fleet =
        DispatcherFixture.byPrompt(
            (prompt, account) -> prompt % 10 == 0 ? DispatcherFixture.ANSWERED : MISSING);
    OwnedAccount first = seat(fleet, "a", "lacks");
    OwnedAccount second = seat(fleet, "b", "lacks");
    fleet.offer(Deliveries.ofPartition("t", 0, 500));
    fleet.runDry(HOUR);

    assertThat(fleet.answers).hasSize(50);
    assertThat(fleet.dead)
        .hasSize(450)
        .allMatch(dead -> dead.effort().calls() == 1)
        .extracting(DeadPrompt::cause)
        .containsOnly("kind_not_served");
    assertThat(first.out()).isEmpty();
    assertThat(second.out()).isEmpty();
    assertThat(fleet.started).hasSize(500);
  }

  private static OwnedAccount seat(DispatcherFixture fleet, String id, String provider) {
    URI url = URI.create("https://" + provider + ".test/v1");
    OwnedAccount owned =
        OwnedAccountFixture.owned(
            fleet.lease, OwnedAccountFixture.account(id, Provider.plain(provider, url), "1000/s"));
    fleet.dispatcher.add(owned);
    return owned;
  }
}
