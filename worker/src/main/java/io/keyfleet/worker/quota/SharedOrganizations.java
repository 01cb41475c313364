package io.keyfleet.worker.quota;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Notices accounts that turn out to belong to one organization and project, whose limit they share
/// although they were thought to have one each. It does not see accounts that other workers own.
/// Not thread-safe.
public final class SharedOrganizations {
  private static final int MAX_OWNERS = 10_000;

  private final Map<Owner, Map<String, Provider>> accounts = new HashMap<>();
  private final Set<Set<String>> said = new HashSet<>();

  private record Owner(String organization, String project) {}

  /// What is news to people in a report.
  public Optional<String> hear(Account account, LimitReport report) {
    if (report.organization().isEmpty() || accounts.size() >= MAX_OWNERS) {
      return Optional.empty();
    }
    Owner owner = new Owner(report.organization().get(), report.project().orElse(""));
    Map<String, Provider> known = accounts.computeIfAbsent(owner, _ -> new LinkedHashMap<>());
    known.putIfAbsent(account.id(), account.provider());
    return first(known, account)
        .filter(other -> said.add(Set.of(other, account.id())))
        .map(other ->
            "accounts "
                + other
                + " and "
                + account.id()
                + " belong to one organization, "
                + owner.organization()
                + ", and share its limits: make them one account with several keys");
  }

  /// The account that was heard of first, of those that may be the same as this one.
  private static Optional<String> first(Map<String, Provider> known, Account account) {
    return known.entrySet().stream()
        .filter(other -> !other.getKey().equals(account.id()))
        .filter(other -> other.getValue().overlaps(account.provider()))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
