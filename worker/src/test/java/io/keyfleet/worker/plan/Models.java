package io.keyfleet.worker.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/// Fleets whose accounts serve different models, and who of them can serve what, reckoned apart
/// from the planner.
final class Models {
  private static final String UNNAMED = "a model that no account names";

  /// What providers may serve: apart, overlapping, and everything.
  private static final List<List<Set<String>>> POOLS =
      List.of(
          List.of(Set.of("a"), Set.of("b")),
          List.of(Set.of("a"), Set.of("b"), Set.of("c", "d")),
          List.of(Set.of("a", "b"), Set.of("b")),
          List.of(Set.of("a", "b"), Set.of("a"), Set.of("b")),
          List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("a", "c")),
          List.of(Set.of(), Set.of("a"), Set.of("b")));

  private Models() {}

  /// The fleet with models by chance.
  static Fleet anyOf(Random random, Fleet fleet) {
    List<Set<String>> pool = POOLS.get(random.nextInt(POOLS.size()));
    return serving(
        fleet, fleet.accounts().stream().map(a -> pool.get(random.nextInt(pool.size()))).toList());
  }

  /// The fleet with what each account serves.
  static Fleet serving(Fleet fleet, List<Set<String>> models) {
    List<AccountPartition> accounts = new ArrayList<>();
    for (int a = 0; a < models.size(); a++) {
      AccountPartition account = fleet.accounts().get(a);
      accounts.add(
          new AccountPartition(
              account.partition(),
              account.accountId(),
              account.callsPerSecond(),
              account.usable(),
              models.get(a)));
    }
    return new Fleet(fleet.members(), accounts, fleet.backlogs());
  }

  /// The fleet with some of its accounts out.
  static Fleet without(Fleet fleet, Set<Integer> out) {
    return new Fleet(
        fleet.members(),
        IntStream.range(0, fleet.accounts().size())
            .mapToObj(a -> out.contains(a) ? out(fleet.accounts().get(a)) : fleet.accounts().get(a))
            .toList(),
        fleet.backlogs());
  }

  private static AccountPartition out(AccountPartition account) {
    return new AccountPartition(
        account.partition(),
        account.accountId(),
        account.callsPerSecond(),
        false,
        account.models());
  }

  /// Whether the accounts among what is owned serve whatever can be served, where a member can know
  /// that many; else whether any of them is usable.
  static boolean covers(Fleet fleet, Collection<TopicPartition> owned) {
    List<AccountPartition> known =
        usable(fleet).stream()
            .filter(a -> fleet.members().stream().anyMatch(m -> knows(m, a)))
            .toList();
    List<AccountPartition> own =
        known.stream().filter(account -> owned.contains(account.partition())).toList();
    boolean possible =
        fleet.members().stream()
            .anyMatch(m -> serveAll(known.stream().filter(a -> knows(m, a)).toList(), known));
    return possible ? serveAll(own, known) : !own.isEmpty();
  }

  private static boolean serveAll(List<AccountPartition> accounts, List<AccountPartition> all) {
    Set<String> models = new HashSet<>(Set.of(UNNAMED));
    all.forEach(account -> models.addAll(account.models()));
    return !accounts.isEmpty()
        && models.stream().allMatch(model -> serve(accounts, model) || !serve(all, model));
  }

  private static boolean serve(List<AccountPartition> accounts, String model) {
    return accounts.stream().anyMatch(a -> a.models().isEmpty() || a.models().contains(model));
  }

  private static List<AccountPartition> usable(Fleet fleet) {
    return fleet.accounts().stream().filter(account -> account.speed() > 0).toList();
  }

  private static boolean knows(Member member, AccountPartition account) {
    return member.knownAccounts().contains(account.accountId());
  }
}
