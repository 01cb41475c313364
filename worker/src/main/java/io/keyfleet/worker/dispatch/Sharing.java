package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.LimitReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Notices accounts that turn out to belong to one organization and project, whose limit they share
/// although they were thought to have one each. Of accounts that other workers own it hears
/// nothing. Not thread-safe.
final class Sharing {
  private static final int MAX_OWNERS = 10_000;

  private final Map<Owner, String> accounts = new HashMap<>();
  private final Set<Set<String>> said = new HashSet<>();

  private record Owner(String provider, String organization, String project) {}

  /// What is news to people in a report.
  Optional<String> hear(Account account, LimitReport report) {
    if (report.organization().isEmpty() || accounts.size() >= MAX_OWNERS) {
      return Optional.empty();
    }
    Owner owner =
        new Owner(
            account.provider().name(), report.organization().get(), report.project().orElse(""));
    String first = accounts.putIfAbsent(owner, account.id());
    return first != null && !first.equals(account.id()) && said.add(Set.of(first, account.id()))
        ? Optional.of(
            "accounts "
                + first
                + " and "
                + account.id()
                + " belong to one organization, "
                + owner.organization()
                + ", and share its limits: make them one account with several keys")
        : Optional.empty();
  }
}
