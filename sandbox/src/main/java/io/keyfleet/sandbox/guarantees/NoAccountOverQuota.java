package io.keyfleet.sandbox.guarantees;

import io.keyfleet.sandbox.simulator.audit.Audit;
import java.util.List;

/// No window, wherever it starts, holds more calls of an account than its quota allows: accepted
/// ones, and also those that merely arrived, so that no refusal is needed to keep it.
public record NoAccountOverQuota() implements Guarantee {

  @Override
  public Finding check(Evidence evidence) {
    List<Audit.Account> accounts = evidence.audit().accounts();
    List<String> over =
        accounts.stream()
            .filter(account -> largest(account) > account.quotaRequests())
            .map(NoAccountOverQuota::tell)
            .toList();
    if (!over.isEmpty()) {
      return Finding.broken(String.join("; ", over));
    }
    return Finding.holds(
        String.join("; ", accounts.stream().map(NoAccountOverQuota::tell).toList()));
  }

  private static int largest(Audit.Account account) {
    return Math.max(account.largestWindow(), account.largestWindowOfArrivals());
  }

  private static String tell(Audit.Account account) {
    return account.account()
        + " made up to "
        + largest(account)
        + " calls in a window of "
        + account.windowMillis()
        + " ms, its quota being "
        + account.quota();
  }
}
