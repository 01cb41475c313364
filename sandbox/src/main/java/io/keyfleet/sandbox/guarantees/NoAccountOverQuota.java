package io.keyfleet.sandbox.guarantees;

import io.keyfleet.simulator.audit.Audit;
import java.util.List;
import java.util.stream.Stream;

/// No window, wherever it starts, holds more of what an account's quotas count than they allow, be
/// it calls, tokens or calls in flight: of accepted calls, and also of those that merely arrived,
/// so that no refusal is needed to keep it.
public record NoAccountOverQuota() implements Guarantee {

  @Override
  public Finding check(Evidence evidence) {
    List<Audit.Account> accounts = evidence.audit().accounts();
    List<String> over =
        accounts.stream()
            .flatMap(account ->
                quotas(account)
                    .filter(fill -> largest(fill) > fill.limit())
                    .map(fill -> tell(account, fill)))
            .toList();
    if (!over.isEmpty()) {
      return Finding.broken(String.join("; ", over));
    }
    return Finding.holds(
        String.join(
            "; ",
            accounts.stream()
                .flatMap(account -> quotas(account).map(fill -> tell(account, fill)))
                .toList()));
  }

  private static Stream<Audit.Fill> quotas(Audit.Account account) {
    return account.uses().account().quotas().stream();
  }

  private static long largest(Audit.Fill fill) {
    return Math.max(fill.largest(), fill.largestOfArrivals());
  }

  private static String tell(Audit.Account account, Audit.Fill fill) {
    String what = fill.counted().equals("requests") ? "calls" : fill.counted();
    String most = account.account() + " made up to " + largest(fill) + " " + what;
    String where = fill.windowMillis() == 0 ? "" : " in a window of " + fill.windowMillis() + " ms";
    return most + where + ", its quota being " + fill.quota();
  }
}
