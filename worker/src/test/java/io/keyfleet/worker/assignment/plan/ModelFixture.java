package io.keyfleet.worker.assignment.plan;

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
final class ModelFixture {
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

  private ModelFixture() {}

  /// The fleet with models by chance.
  static GroupState anyOf(Random random, GroupState state) {
    List<Set<String>> pool = POOLS.get(random.nextInt(POOLS.size()));
    return serving(
        state, state.accounts().stream().map(a -> pool.get(random.nextInt(pool.size()))).toList());
  }

  /// The fleet with what each account serves.
  static GroupState serving(GroupState state, List<Set<String>> models) {
    List<AccountPartition> accounts = new ArrayList<>();
    for (int a = 0; a < models.size(); a++) {
      AccountPartition account = state.accounts().get(a);
      accounts.add(
          new AccountPartition(
              account.partition(),
              account.accountId(),
              account.callsPerSecond(),
              account.usable(),
              models.get(a)));
    }
    return new GroupState(state.members(), accounts, state.backlogs());
  }

  /// The fleet with some of its accounts out.
  static GroupState without(GroupState state, Set<Integer> out) {
    return new GroupState(
        state.members(),
        IntStream.range(0, state.accounts().size())
            .mapToObj(a -> out.contains(a) ? out(state.accounts().get(a)) : state.accounts().get(a))
            .toList(),
        state.backlogs());
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
  static boolean covers(GroupState state, Collection<TopicPartition> owned) {
    List<AccountPartition> known =
        usable(state).stream()
            .filter(a -> state.members().stream().anyMatch(m -> knows(m, a)))
            .toList();
    List<AccountPartition> own =
        known.stream().filter(account -> owned.contains(account.partition())).toList();
    boolean possible =
        state.members().stream()
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

  private static List<AccountPartition> usable(GroupState state) {
    return state.accounts().stream().filter(account -> account.speed() > 0).toList();
  }

  private static boolean knows(Member member, AccountPartition account) {
    return member.knownAccounts().contains(account.accountId());
  }
}
