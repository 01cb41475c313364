package io.keyfleet.sandbox.guarantees;

import io.keyfleet.simulator.audit.Audit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// An account is used by at most one worker at a time. Workers may hand it back and forth; but one
/// that keeps calling while another calls in between never gave it away. It takes a group two
/// rounds to move an account and as many to move it back, so a worker that calls again sooner than
/// that, or no later than at its even pace, is one that went on.
public record OneOwner() implements Guarantee {
  /// Shorter than any way there and back: four rounds of the group take longer.
  private static final Duration THERE_AND_BACK = Duration.ofMillis(100);

  /// Pauses up to this many times the even pace still count as going on.
  private static final int PACES = 2;

  /// Bound of the above, for slow quotas, which the group's rounds are fast against.
  private static final Duration LONGEST_PACE = Duration.ofSeconds(1);

  @Override
  public Finding check(Evidence evidence) {
    List<Audit.Account> accounts = evidence.audit().accounts();
    List<String> shared =
        accounts.stream().map(OneOwner::shared).flatMap(Optional::stream).toList();
    if (!shared.isEmpty()) {
      return Finding.broken(String.join("; ", shared));
    }
    int handOvers =
        accounts.stream().mapToInt(account -> Math.max(0, account.stretches().size() - 1)).sum();
    return Finding.holds(
        accounts.size() + " accounts had one owner at a time over " + handOvers + " hand-overs");
  }

  private static Optional<String> shared(Audit.Account account) {
    if (account.stretchesOmitted() > 0) {
      return Optional.of(
          account.account() + " changed hands more often than can be looked through");
    }
    List<Audit.Stretch> stretches = account.stretches();
    Duration tooSoon = tooSoon(account);
    return IntStream.range(0, Math.max(0, stretches.size() - 2))
        .filter(i -> wentOn(stretches.get(i), stretches.get(i + 2), tooSoon))
        .mapToObj(i -> tell(account, stretches.get(i), stretches.get(i + 1)))
        .findFirst();
  }

  private static boolean wentOn(Audit.Stretch before, Audit.Stretch after, Duration tooSoon) {
    return before.worker().equals(after.worker())
        && Duration.between(before.last(), after.first()).compareTo(tooSoon) < 0;
  }

  private static Duration tooSoon(Audit.Account account) {
    long requests = Math.max(1, account.quotaRequests());
    Duration pace = Duration.ofMillis(account.windowMillis()).dividedBy(requests);
    Duration paces = pace.multipliedBy(PACES);
    Duration bounded = paces.compareTo(LONGEST_PACE) > 0 ? LONGEST_PACE : paces;
    return bounded.compareTo(THERE_AND_BACK) > 0 ? bounded : THERE_AND_BACK;
  }

  private static String tell(Audit.Account account, Audit.Stretch wentOn, Audit.Stretch inBetween) {
    return account.account()
        + " was used by "
        + wentOn.worker()
        + " and "
        + inBetween.worker()
        + " at once, at "
        + inBetween.first();
  }
}
