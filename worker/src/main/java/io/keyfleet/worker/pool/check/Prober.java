package io.keyfleet.worker.pool.check;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.ChatApi;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.quota.LimiterSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.TreeSet;

/// Makes one call with an account that costs next to nothing, outside any fleet.
final class Prober {
  private final ChatApi api;
  private final Ticker ticker;
  private final InstantSource wall;

  Prober(ChatApi api, Ticker ticker, InstantSource wall) {
    this.api = api;
    this.ticker = ticker;
    this.wall = wall;
  }

  /// @param model asked for where the account's provider serves it, else another of its own
  Probe probe(Account account, String model) {
    Provider provider = account.provider();
    String asked =
        provider.serves(model) ? model : new TreeSet<>(provider.models().keySet()).first();
    Prompt prompt = Prompt.ofText(Labels.NONE, "Hi");
    prompt.request().put("model", asked).put("max_tokens", 1);
    Lease lease = new Lease(Duration.ofHours(1), ticker, wall);
    lease.renew(lease.now());
    OwnedAccount owned = new OwnedAccount(account, lease, new LimiterSettings(Duration.ZERO, 1));
    CallPermit permit = owned.acquire(new CallUsage(asked, 1, 1), ticker.nanos());
    return new Probe(
        account, asked, api.call(prompt, new CallHeaders("pool-check-" + account.id()), permit));
  }
}
