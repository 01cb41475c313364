package io.keyfleet.worker.assignment.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/// Fleets to plan for, made by hand or by chance.
public final class GroupFixture {
  private GroupFixture() {}

  /// A fleet in which everybody knows every account and owns nothing.
  static GroupState of(int workers, double[] speeds, long... prompts) {
    Set<String> known =
        IntStream.range(0, speeds.length).mapToObj(a -> "a" + a).collect(Collectors.toSet());
    return new GroupState(
        IntStream.range(0, workers).mapToObj(m -> new Member("w" + m, known, Set.of())).toList(),
        IntStream.range(0, speeds.length)
            .mapToObj(a -> new AccountPartition(account(a), "a" + a, speeds[a], true))
            .toList(),
        IntStream.range(0, prompts.length)
            .mapToObj(p -> new Backlog(prompt(p), prompts[p]))
            .toList());
  }

  /// Any fleet at all: accounts that are dead, unknown, or known by some only, partitions without a
  /// backlog, and claims of all kinds.
  public static GroupState any(Random random) {
    return owning(random, any(random, 8, 12, 40, false));
  }

  /// Small enough for trying every assignment.
  static GroupState small(Random random, boolean allKnown) {
    return any(random, 3, 4, 5, allKnown);
  }

  public static GroupState any(
      Random random, int workers, int accounts, int partitions, boolean allKnown) {
    double share = allKnown ? 1 : new double[] {1, 0.9, 0.5, 0.2}[random.nextInt(4)];
    double dead = random.nextInt(3) == 0 ? 0.3 : 0;
    boolean even = random.nextBoolean();
    int most = new int[] {1, 20, 1_000, 100_000}[random.nextInt(4)];
    List<AccountPartition> pool = new ArrayList<>();
    for (int a = 1 + random.nextInt(accounts); a > 0; a--) {
      double speed = even ? 50 : 1 + random.nextInt(100);
      pool.add(new AccountPartition(account(a), "a" + a, speed, random.nextDouble() >= dead));
    }
    List<Backlog> backlogs = new ArrayList<>();
    for (int p = 1 + random.nextInt(partitions); p > 0; p--) {
      long prompts = random.nextInt(4) == 0 ? 0 : (long) (most * Math.pow(random.nextDouble(), 3));
      backlogs.add(new Backlog(prompt(p), prompts));
    }
    List<Member> members = new ArrayList<>();
    for (int m = 1 + random.nextInt(workers); m > 0; m--) {
      Set<String> known = new HashSet<>();
      pool.stream()
          .filter(account -> random.nextDouble() < share)
          .forEach(account -> known.add(account.accountId()));
      members.add(new Member("w" + m, known, Set.of()));
    }
    return new GroupState(members, pool, backlogs);
  }

  /// The fleet with claims by chance: some partitions free, some claimed twice, some of no topic.
  static GroupState owning(Random random, GroupState state) {
    Map<String, Set<TopicPartition>> owned = new LinkedHashMap<>();
    state.members().forEach(member -> owned.put(member.id(), new HashSet<>()));
    List<Set<TopicPartition>> sets = List.copyOf(owned.values());
    double claimed = random.nextDouble();
    state.accounts().forEach(a -> claim(random, claimed, sets, a.partition()));
    state.backlogs().forEach(b -> claim(random, claimed, sets, b.partition()));
    claim(random, claimed / 8, sets, new TopicPartition("deleted", 0));
    return owning(state, owned);
  }

  private static void claim(
      Random random, double share, List<Set<TopicPartition>> sets, TopicPartition partition) {
    for (double chance = share; random.nextDouble() < chance; chance /= 8) {
      sets.get(random.nextInt(sets.size())).add(partition);
    }
  }

  static GroupState owning(GroupState state, Map<String, Set<TopicPartition>> owned) {
    return new GroupState(
        state.members().stream()
            .map(m -> new Member(m.id(), m.knownAccounts(), owned.getOrDefault(m.id(), Set.of())))
            .toList(),
        state.accounts(),
        state.backlogs());
  }

  static GroupState waiting(GroupState state, long... prompts) {
    return new GroupState(
        state.members(),
        state.accounts(),
        IntStream.range(0, prompts.length)
            .mapToObj(p -> new Backlog(prompt(p), prompts[p]))
            .toList());
  }

  public static Map<String, Set<TopicPartition>> owned(GroupState state) {
    return state.members().stream().collect(Collectors.toMap(Member::id, Member::owned));
  }

  static TopicPartition account(int number) {
    return new TopicPartition("keyfleet-accounts", number);
  }

  public static TopicPartition prompt(int number) {
    return new TopicPartition("prompts", number);
  }

  static double speed(GroupState state, Collection<TopicPartition> owned) {
    return state.accounts().stream()
        .filter(a -> owned.contains(a.partition()))
        .mapToDouble(AccountPartition::speed)
        .sum();
  }

  static long prompts(GroupState state, Collection<TopicPartition> owned) {
    return state.backlogs().stream()
        .filter(b -> owned.contains(b.partition()))
        .mapToLong(Backlog::prompts)
        .sum();
  }

  /// The finish time of an assignment, reckoned apart from the planner.
  static double finish(GroupState state, Map<String, Set<TopicPartition>> owned) {
    return owned.values().stream()
        .filter(set -> prompts(state, set) > 0)
        .mapToDouble(set -> prompts(state, set) / speed(state, set))
        .max()
        .orElse(0);
  }

  static long active(GroupState state, Map<String, Set<TopicPartition>> owned) {
    return owned.values().stream().filter(set -> speed(state, set) > 0).count();
  }
}
