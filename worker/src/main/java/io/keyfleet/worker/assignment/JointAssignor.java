package io.keyfleet.worker.assignment;

import io.keyfleet.worker.assignment.plan.Member;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Places accounts and prompt partitions together. Kafka's client makes the object and calls it on
/// the poll thread of every member; the plan is made on the one that the broker chose as leader.
///
/// Cooperative: the owner of what moves is first asked to release it, and nobody gets it before
/// that. The plan of the first of these rounds is kept for the next while the members are the same,
/// since a backlog that changed in between would move more.
public final class JointAssignor implements ConsumerPartitionAssignor, Configurable {
  /// Key of the consumer property that holds the [AssignmentLeader].
  public static final String LEADERSHIP = "keyfleet.leadership";

  /// Key of the consumer property that holds the [PartitionDrain].
  public static final String DEPARTURES = "keyfleet.departures";

  private static final Logger log = LoggerFactory.getLogger(JointAssignor.class);

  private @Nullable AssignmentLeader leader;
  private @Nullable PartitionDrain drain;

  /// For Kafka's client.
  public JointAssignor() {}

  @Override
  public void configure(Map<String, ?> properties) {
    leader = (AssignmentLeader) properties.get(LEADERSHIP);
    drain = (PartitionDrain) properties.get(DEPARTURES);
  }

  @Override
  public String name() {
    return "keyfleet-joint";
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE);
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    return leader().announce().with(drain().announce(), drain().leaving()).encode();
  }

  @Override
  public void onAssignment(@Nullable Assignment assignment, @Nullable ConsumerGroupMetadata group) {
    leader().assigned();
    LeaderMessage message = LeaderMessage.decode(assignment == null ? null : assignment.userData());
    leader().heard(message.limits());
    drain().ask(message.asked());
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
    GroupMembers members = GroupMembers.of(group.groupSubscription(), leader().accountsTopic());
    members
        .narrow()
        .forEach(member -> log.warn("{} does not follow every topic and gets nothing", member));
    Map<String, Set<TopicPartition>> targets =
        leader().targets(members, partitions(cluster, members));
    Map<String, Set<TopicPartition>> claimed = new HashMap<>();
    group
        .groupSubscription()
        .forEach((id, member) -> claimed.put(id, new HashSet<>(member.ownedPartitions())));
    Map<String, Set<TopicPartition>> rightful = withoutStale(claimed, targets, members);
    RebalanceRound round = RebalanceRound.towards(targets, rightful, members.released());
    leader().led(members, targets, round.complete());
    Map<String, Assignment> assignments = new HashMap<>();
    claimed
        .keySet()
        .forEach(id -> {
          Set<TopicPartition> given = round.given().getOrDefault(id, Set.of());
          LeaderMessage message =
              new LeaderMessage(
                  round.asked().getOrDefault(id, Set.of()),
                  leader().limits(given, members.disputed()));
          assignments.put(id, new Assignment(List.copyOf(given), message.encode()));
        });
    return new GroupAssignment(assignments);
  }

  /// What each member claims, but for claims on what stays with its rightful owner: the client
  /// refuses an assignment that gives away what anybody claims, even where a younger generation's
  /// claim is the good one.
  private static Map<String, Set<TopicPartition>> withoutStale(
      Map<String, Set<TopicPartition>> claimed,
      Map<String, Set<TopicPartition>> targets,
      GroupMembers members) {
    for (Member member : members.members()) {
      Set<TopicPartition> staying = new HashSet<>(member.owned());
      staying.retainAll(targets.getOrDefault(member.id(), Set.of()));
      claimed.forEach((id, claims) -> {
        if (!id.equals(member.id())) {
          claims.removeAll(staying);
        }
      });
    }
    return claimed;
  }

  private List<TopicPartition> partitions(Cluster cluster, GroupMembers members) {
    TreeSet<String> topics = new TreeSet<>(members.promptTopics());
    topics.add(leader().accountsTopic());
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    topics.forEach(topic ->
        IntStream.range(0, count(cluster, topic))
            .mapToObj(p -> new TopicPartition(topic, p))
            .forEach(partitions::add));
    // a broker that has just come back does not name every topic at once; one that names a topic
    // names all its partitions, of which there are fewer where it was made anew
    members
        .members()
        .forEach(member ->
            member.owned().stream()
                .filter(owned -> topics.contains(owned.topic()))
                .filter(owned -> count(cluster, owned.topic()) == 0)
                .forEach(partitions::add));
    return List.copyOf(partitions);
  }

  private static int count(Cluster cluster, String topic) {
    Integer count = cluster.partitionCountForTopic(topic);
    return count == null ? 0 : count;
  }

  private AssignmentLeader leader() {
    if (leader == null) {
      throw new IllegalStateException("not configured with " + LEADERSHIP);
    }
    return leader;
  }

  private PartitionDrain drain() {
    if (drain == null) {
      throw new IllegalStateException("not configured with " + DEPARTURES);
    }
    return drain;
  }
}
