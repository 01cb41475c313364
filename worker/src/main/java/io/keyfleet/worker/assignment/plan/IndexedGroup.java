package io.keyfleet.worker.assignment.plan;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingLong;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/// A [GroupState] in one canonical order, with everything numbered, so that a plan is the same
/// however its input was ordered. Immutable by agreement: nobody writes to its arrays.
final class IndexedGroup {
  private static final Comparator<TopicPartition> BY_PLACE =
      comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  /// By id.
  final List<Member> members;

  /// Those that a member knows, usable ones first, fastest first.
  final List<AccountPartition> accounts;

  /// Longest first.
  final List<Backlog> backlogs;

  /// Calls per second of each account.
  final double[] speeds;

  /// Their sum.
  final double speed;

  /// How many accounts, from the first, are usable.
  final int usable;

  /// Whether member (first index) knows account (second index).
  final boolean[][] knows;

  /// The kinds of model that usable accounts serve.
  final ModelCoverage coverage;

  /// Unsettled prompts of each prompt partition.
  final double[] prompts;

  /// What is to be balanced: the prompts, or if there is no backlog every partition alike.
  final double[] weights;

  /// Sum of the weights.
  final double weight;

  /// How many partitions, from the first, have a weight.
  final int busy;

  /// Whether there is nothing to balance but the partitions themselves.
  final boolean idle;

  IndexedGroup(GroupState state) {
    members = state.members().stream().sorted(comparing(Member::id)).toList();
    accounts = servable(state);
    backlogs =
        state.backlogs().stream()
            .sorted(
                comparingLong(Backlog::prompts)
                    .reversed()
                    .thenComparing(Backlog::partition, BY_PLACE))
            .toList();
    speeds = accounts.stream().mapToDouble(AccountPartition::speed).toArray();
    speed = Arrays.stream(speeds).sum();
    usable = (int) Arrays.stream(speeds).filter(s -> s > 0).count();
    knows = new boolean[members.size()][accounts.size()];
    for (int m = 0; m < members.size(); m++) {
      for (int a = 0; a < accounts.size(); a++) {
        knows[m][a] = members.get(m).knownAccounts().contains(accounts.get(a).accountId());
      }
    }
    coverage = new ModelCoverage(accounts.subList(0, usable), knows);
    prompts = backlogs.stream().mapToDouble(Backlog::prompts).toArray();
    idle = usable == 0 || Arrays.stream(prompts).sum() < PlanTuning.NO_BACKLOG_SECONDS * speed;
    weights = prompts.clone();
    if (idle) {
      Arrays.fill(weights, 1);
    }
    weight = Arrays.stream(weights).sum();
    busy = (int) Arrays.stream(weights).filter(w -> w > 0).count();
  }

  /// An account nobody knows has no place in the plan, and of partitions bound to one account only
  /// the first has: two owners would both use it.
  private static List<AccountPartition> servable(GroupState state) {
    Set<String> known = new HashSet<>();
    state.members().forEach(member -> known.addAll(member.knownAccounts()));
    Comparator<AccountPartition> byPlace = comparing(AccountPartition::partition, BY_PLACE);
    return state.accounts().stream()
        .sorted(byPlace)
        .filter(account -> known.remove(account.accountId()))
        .sorted(comparingDouble(AccountPartition::speed).reversed().thenComparing(byPlace))
        .toList();
  }

  /// The least time in which the whole pool can do the weights.
  double ideal() {
    return weight / (usable == 0 ? Math.max(1, members.size()) : speed);
  }

  /// What the members own now, as far as it is theirs to own.
  Assignment present() {
    Map<TopicPartition, Integer> owners = new HashMap<>();
    for (int m = 0; m < members.size(); m++) {
      for (TopicPartition partition : members.get(m).owned()) {
        owners.putIfAbsent(partition, m);
      }
    }
    Assignment present = Assignment.empty(this);
    for (int a = 0; a < accounts.size(); a++) {
      int owner = owners.getOrDefault(accounts.get(a).partition(), Assignment.NOBODY);
      present.accounts[a] = owner >= 0 && knows[owner][a] ? owner : Assignment.NOBODY;
    }
    for (int p = 0; p < backlogs.size(); p++) {
      present.partitions[p] = owners.getOrDefault(backlogs.get(p).partition(), Assignment.NOBODY);
    }
    return present;
  }

  /// The placement by the members' ids and the partitions themselves.
  Map<String, Set<TopicPartition>> targets(Assignment assignment) {
    Map<String, Set<TopicPartition>> targets = new LinkedHashMap<>();
    members.forEach(member -> targets.put(member.id(), new LinkedHashSet<>()));
    List<Set<TopicPartition>> sets = List.copyOf(targets.values());
    List<TopicPartition> partitions =
        Stream.concat(
                accounts.stream().map(AccountPartition::partition),
                backlogs.stream().map(Backlog::partition))
            .toList();
    for (int i = 0; i < partitions.size(); i++) {
      int owner =
          i < accounts.size() ? assignment.accounts[i] : assignment.partitions[i - accounts.size()];
      if (owner >= 0) {
        sets.get(owner).add(partitions.get(i));
      }
    }
    targets.replaceAll((member, set) -> Set.copyOf(set));
    return targets;
  }
}
