package io.keyfleet.worker.ownership;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.quota.AccountLimits.Charge;
import io.keyfleet.worker.quota.ArrivalTracker;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Leave to make one call with an account. Safe for all threads.
public final class CallPermit {
  private final OwnedAccount owned;
  private final Lease lease;
  private final Grant grant;
  private volatile boolean asked;
  private ArrivalTracker.@Nullable SentRequest sent;
  private boolean landed;

  /// What was granted.
  ///
  /// @param charges what it took of each limit
  record Grant(CallUsage usage, Secret key, List<Charge> charges) {}

  CallPermit(OwnedAccount owned, Lease lease, Grant grant) {
    this.owned = owned;
    this.lease = lease;
    this.grant = grant;
  }

  /// The account to call with.
  public Account account() {
    return owned.account();
  }

  /// The account while this worker has it.
  public OwnedAccount owned() {
    return owned;
  }

  /// Which of its keys to call with.
  public Secret key() {
    return grant.key();
  }

  /// What it was taken for.
  public CallUsage usage() {
    return grant.usage();
  }

  /// To be asked immediately before the request goes out: whether the account is still this
  /// worker's.
  public boolean send() {
    asked = true;
    return owned.held() && lease.valid();
  }

  /// Whether a request came as far as asking to go out.
  public boolean asked() {
    return asked;
  }

  /// Says that the request is written to the network.
  ///
  /// @param now nanoseconds of the worker's ticks
  public synchronized void written(long now) {
    sent(now);
  }

  /// Says that the first of a response has come.
  ///
  /// @param arrival when the request had reached the API at the latest, where the response tells
  public synchronized void responded(OptionalLong arrival, long now) {
    owned.responded(sent(now), arrival, now);
  }

  /// Says that no request goes out any more, whether one did or not.
  public synchronized void unused(long now) {
    if (sent == null && !asked) {
      owned.used(grant, new CallUsage(grant.usage().model(), 0, 0));
    }
    sent(now);
  }

  /// Says that the call is over, whatever became of it.
  public synchronized void landed(long now) {
    unused(now);
    if (!landed) {
      landed = true;
      owned.landed(grant, sent(now), now);
    }
  }

  Grant grant() {
    return grant;
  }

  private ArrivalTracker.SentRequest sent(long now) {
    if (sent == null) {
      sent = owned.sent(grant, now);
    }
    return sent;
  }
}
