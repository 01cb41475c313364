package io.keyfleet.worker.assignment;

import io.keyfleet.worker.assignment.plan.AccountPartition;
import io.keyfleet.worker.assignment.plan.GroupState;
import io.keyfleet.worker.assignment.plan.Member;
import io.keyfleet.worker.assignment.plan.Plan;
import io.keyfleet.worker.assignment.plan.Planner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the leader knows and keeps from round to round. Safe for all threads.
public final class AssignmentLeader {
  private static final Logger log = LoggerFactory.getLogger(AssignmentLeader.class);

  private final String accountsTopic;
  private final KnownAccounts accounts;
  private final AccountBindings bindings;
  private final GroupBacklog backlogs;
  private boolean leading;
  private boolean ledThisRound;
  private @Nullable Unfinished unfinished;
  private @Nullable GroupMembers roster;
  private Set<TopicPartition> partitions = Set.of();

  public AssignmentLeader(
      String accountsTopic,
      KnownAccounts accounts,
      AccountBindings bindings,
      GroupBacklog backlogs) {
    this.accountsTopic = accountsTopic;
    this.accounts = accounts;
    this.bindings = bindings;
    this.backlogs = backlogs;
  }

  /// A plan whose targets are not reached yet.
  ///
  /// @param knowing the accounts that each member knows, by the member's id
  private record Unfinished(
      Map<String, Set<String>> knowing, Map<String, Set<TopicPartition>> targets) {}

  String accountsTopic() {
    return accountsTopic;
  }

  MemberMetadata announce() {
    return accounts.announce();
  }

  void heard(Map<String, LimitTerms> limits) {
    accounts.heard(limits);
  }

  /// Those limits that concern accounts which some of these partitions stand for.
  Map<String, LimitTerms> limits(Set<TopicPartition> given, Map<String, LimitTerms> disputed) {
    Map<String, LimitTerms> limits = new HashMap<>();
    for (TopicPartition partition : disputed.isEmpty() ? Set.<TopicPartition>of() : given) {
      if (partition.topic().equals(accountsTopic)) {
        bindings
            .account(partition.partition())
            .ifPresent(
                id -> Optional.ofNullable(disputed.get(id)).ifPresent(l -> limits.put(id, l)));
      }
    }
    return limits;
  }

  /// Where everything is to go.
  Map<String, Set<TopicPartition>> targets(GroupMembers present, List<TopicPartition> seen) {
    bindings.glance();
    Set<TopicPartition> all = withBound(present, seen);
    Optional<Map<String, Set<TopicPartition>>> kept = kept(present, all);
    if (kept.isPresent()) {
      return kept.get();
    }
    Plan plan = plan(present, all);
    log.info(
        "plan for {} workers: {} account(s) and {} prompt partitions, {}",
        present.members().size(),
        all.stream().filter(p -> p.topic().equals(accountsTopic)).count(),
        all.stream().filter(p -> !p.topic().equals(accountsTopic)).count(),
        plan.finish().inWords());
    return plan.targets();
  }

  private synchronized Optional<Map<String, Set<TopicPartition>>> kept(
      GroupMembers present, Set<TopicPartition> all) {
    partitions = all;
    return Optional.ofNullable(unfinished)
        .filter(before -> before.knowing().equals(knowing(present)) && coversAll(before))
        .map(Unfinished::targets);
  }

  private boolean coversAll(Unfinished plan) {
    Set<TopicPartition> planned =
        plan.targets().values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    return partitions.stream()
        .filter(p -> !p.topic().equals(accountsTopic))
        .allMatch(planned::contains);
  }

  synchronized void led(
      GroupMembers present, Map<String, Set<TopicPartition>> targets, boolean complete) {
    ledThisRound = true;
    unfinished = complete ? null : new Unfinished(knowing(present), targets);
    roster =
        new GroupMembers(
            present.members().stream()
                .map(m ->
                    new Member(m.id(), m.knownAccounts(), targets.getOrDefault(m.id(), Set.of())))
                .toList(),
            present.narrow(),
            present.promptTopics(),
            present.speeds(),
            present.models(),
            present.disputed(),
            Map.of());
  }

  synchronized void assigned() {
    leading = ledThisRound;
    ledThisRound = false;
  }

  /// Whether this worker leads and a rebalance would pay: false while one is under way.
  public boolean worthRebalancing() {
    GroupMembers present;
    Set<TopicPartition> all;
    synchronized (this) {
      if (!leading || unfinished != null || roster == null) {
        return false;
      }
      present = roster;
      all = partitions;
    }
    bindings.glance();
    return plan(present, withBound(present, all)).moves();
  }

  /// The same with the partitions of accounts that somebody knows: one that was bound a moment ago
  /// is there, though the client's look at the topic may be older.
  private Set<TopicPartition> withBound(
      GroupMembers present, Collection<TopicPartition> partitions) {
    Set<TopicPartition> all = new LinkedHashSet<>(partitions);
    present
        .speeds()
        .keySet()
        .forEach(id ->
            bindings.partition(id).ifPresent(p -> all.add(new TopicPartition(accountsTopic, p))));
    return Set.copyOf(all);
  }

  private Plan plan(GroupMembers present, Set<TopicPartition> all) {
    List<TopicPartition> prompts =
        all.stream().filter(p -> !p.topic().equals(accountsTopic)).toList();
    GroupBacklog.Look look = look(prompts);
    List<AccountPartition> keyed = new ArrayList<>();
    // a member of an older version does not say what its accounts serve
    boolean said = present.models().keySet().containsAll(present.speeds().keySet());
    for (TopicPartition partition : all) {
      if (partition.topic().equals(accountsTopic)) {
        bindings
            .account(partition.partition())
            .filter(present.speeds()::containsKey)
            .ifPresent(id ->
                keyed.add(
                    new AccountPartition(
                        partition,
                        id,
                        present.speeds().getOrDefault(id, 0.0),
                        !look.out().contains(partition),
                        said ? present.models().getOrDefault(id, Set.of()) : Set.of())));
      }
    }
    return Planner.plan(new GroupState(present.members(), keyed, look.prompts()));
  }

  private GroupBacklog.Look look(List<TopicPartition> prompts) {
    try {
      return backlogs.look(prompts);
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "the backlog cannot be seen ({}); planning without it",
          e instanceof TimeoutException ? "the brokers did not answer in time" : e.getMessage());
      return GroupBacklog.Look.blind(prompts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return GroupBacklog.Look.blind(prompts);
    }
  }

  private static Map<String, Set<String>> knowing(GroupMembers members) {
    return members.members().stream().collect(Collectors.toMap(Member::id, Member::knownAccounts));
  }
}
