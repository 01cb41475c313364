package io.keyfleet.worker.ownership;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.quota.LimiterSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Accounts and owned accounts for tests.
public final class OwnedAccountFixture {
  /// How long a lease of these owned accounts lasts.
  public static final Duration LEASE = Duration.ofSeconds(5);

  /// The terms of those leases, without a rest.
  public static final LeaseTimings TERMS = new LeaseTimings(LEASE, LEASE, Duration.ZERO);

  /// What every call of these tests asks for.
  public static final CallUsage ASK = new CallUsage("m", 10, 10);

  /// Serves every model.
  public static final Provider PROVIDER =
      Provider.plain("api.test", URI.create("https://api.test/v1"));

  private OwnedAccountFixture() {}

  /// A provider at the same address.
  ///
  /// @param models its own names by the logical ones
  public static Provider provider(String name, Map<String, String> models) {
    return new Provider(
        name, PROVIDER.baseUrl(), PROVIDER.auth(), models, Map.of(), Optional.empty());
  }

  /// An account with a key and an id of its own.
  public static Account account(String id, String... quotas) {
    return account(id, PROVIDER, quotas);
  }

  /// The same with a provider.
  public static Account account(String id, Provider provider, String... quotas) {
    return new Account(
        id,
        provider,
        List.of(new Secret("secret/" + id + "+0123456789")),
        Arrays.stream(quotas).map(Rate::parse).map(Quota::requests).toList(),
        OptionalInt.empty());
  }

  /// A lease that lasts from now on.
  public static Lease lease(VirtualTicker time) {
    Lease lease = new Lease(LEASE, time, time);
    lease.renew(lease.now());
    return lease;
  }

  /// An owned account whose lease lasts for a while.
  public static OwnedAccount owned(VirtualTicker time, String id, String... quotas) {
    return owned(time, lease(time), id, quotas);
  }

  /// An owned account with this lease, that allows no bursts.
  public static OwnedAccount owned(VirtualTicker time, Lease lease, String id, String... quotas) {
    return owned(lease, account(id, quotas));
  }

  /// An owned account of this account, that allows no bursts.
  public static OwnedAccount owned(Lease lease, Account account) {
    return new OwnedAccount(account, lease, new LimiterSettings(Duration.ofMillis(20), 1));
  }
}
