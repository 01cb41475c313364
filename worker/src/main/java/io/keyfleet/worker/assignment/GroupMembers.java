package io.keyfleet.worker.assignment;

import io.keyfleet.worker.assignment.plan.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.TopicPartition;

/// The group's members as the leader sees them.
///
/// @param members who may be given something, with what each holds: not those that are leaving
/// @param narrow members that do not follow every topic of the group, and get nothing
/// @param promptTopics every prompt topic of the group
/// @param speeds calls per second of every account that somebody knows, by its id
/// @param models what each of them serves, by its id, if somebody says so; empty: every model
/// @param disputed all limits of accounts of which two members say something different, by the
///   account's id
/// @param released what each has released, by its id
record GroupMembers(
    List<Member> members,
    Set<String> narrow,
    Set<String> promptTopics,
    Map<String, Double> speeds,
    Map<String, Set<String>> models,
    Map<String, LimitTerms> disputed,
    Map<String, Set<TopicPartition>> released) {

  /// Reads the members' subscriptions. Where two claim a partition, the one of the younger
  /// generation holds it.
  static GroupMembers of(Map<String, Subscription> subscriptions, String accountsTopic) {
    Set<String> topics = new TreeSet<>();
    subscriptions.values().forEach(subscription -> topics.addAll(subscription.topics()));
    Map<TopicPartition, String> owners = owners(subscriptions);
    List<Member> members = new ArrayList<>();
    Set<String> narrow = new TreeSet<>();
    Map<String, Double> speeds = new TreeMap<>();
    Map<String, Set<String>> models = new TreeMap<>();
    Map<String, Set<Set<String>>> terms = new TreeMap<>();
    Map<String, Set<TopicPartition>> released = new TreeMap<>();
    new TreeMap<>(subscriptions)
        .forEach((id, subscription) -> {
          MemberMetadata metadata = MemberMetadata.decode(subscription.userData());
          released.put(id, metadata.released().set());
          if (metadata.leaving()) {
            return;
          }
          if (!subscription.topics().containsAll(topics)) {
            narrow.add(id);
            return;
          }
          metadata.accounts().forEach((account, speed) -> speeds.merge(account, speed, Math::min));
          metadata
              .models()
              .forEach((account, served) -> models.merge(account, served, GroupMembers::both));
          metadata
              .terms()
              .forEach((account, words) ->
                  terms.computeIfAbsent(account, _ -> new HashSet<>()).add(words));
          Set<TopicPartition> owned = new HashSet<>(subscription.ownedPartitions());
          owned.removeIf(partition -> !id.equals(owners.get(partition)));
          members.add(new Member(id, metadata.accounts().keySet(), owned));
        });
    topics.remove(accountsTopic);
    return new GroupMembers(members, narrow, topics, speeds, models, disputed(terms), released);
  }

  private static Map<String, LimitTerms> disputed(Map<String, Set<Set<String>>> terms) {
    Map<String, LimitTerms> disputed = new TreeMap<>();
    terms.forEach((account, said) -> {
      if (said.size() > 1) {
        said.forEach(words -> disputed.merge(account, LimitTerms.read(words), LimitTerms::and));
      }
    });
    return disputed;
  }

  /// What an account serves by what two members say of it: what both name, or what the first one
  /// says where that is nothing.
  private static Set<String> both(Set<String> first, Set<String> second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    Set<String> both = new TreeSet<>(first);
    both.retainAll(second);
    return both.isEmpty() ? first : both;
  }

  private static Map<TopicPartition, String> owners(Map<String, Subscription> subscriptions) {
    Map<TopicPartition, String> owners = new HashMap<>();
    subscriptions.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, Subscription> e) -> e.getValue().generationId().orElse(-1))
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> e.getValue().ownedPartitions().forEach(p -> owners.put(p, e.getKey())));
    return owners;
  }
}
