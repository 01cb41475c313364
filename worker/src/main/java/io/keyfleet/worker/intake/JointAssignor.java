package io.keyfleet.worker.intake;

import io.keyfleet.worker.plan.HandOver;
import io.keyfleet.worker.plan.Member;
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
/// Cooperative: the owner of what moves is first asked to let go of it, and it goes to nobody
/// before the owner did. The plan of the first of these rounds is kept for the next while the
/// members are the same, since a backlog that changed in between would move more.
public final class JointAssignor implements ConsumerPartitionAssignor, Configurable {
  /// Key of the consumer property that holds the [Leadership].
  static final String LEADERSHIP = "keyfleet.leadership";

  /// Key of the consumer property that holds the [Departures].
  static final String DEPARTURES = "keyfleet.departures";

  private static final Logger log = LoggerFactory.getLogger(JointAssignor.class);

  private @Nullable Leadership leadership;
  private @Nullable Departures departures;

  /// For Kafka's client.
  public JointAssignor() {}

  @Override
  public void configure(Map<String, ?> properties) {
    leadership = (Leadership) properties.get(LEADERSHIP);
    departures = (Departures) properties.get(DEPARTURES);
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
    return leadership().offer().with(departures().announce(), departures().leaving()).encode();
  }

  @Override
  public void onAssignment(@Nullable Assignment assignment, @Nullable ConsumerGroupMetadata group) {
    leadership().assigned();
    departures()
        .ask(assignment == null ? Set.of() : Partitions.decode(assignment.userData()).set());
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
    Roster roster = Roster.of(group.groupSubscription(), leadership().accountsTopic());
    roster
        .narrow()
        .forEach(member -> log.warn("{} does not follow every topic and gets nothing", member));
    Map<String, Set<TopicPartition>> targets =
        leadership().targets(roster, partitions(cluster, roster));
    Map<String, Set<TopicPartition>> claimed = new HashMap<>();
    group
        .groupSubscription()
        .forEach((id, member) -> claimed.put(id, new HashSet<>(member.ownedPartitions())));
    Map<String, Set<TopicPartition>> rightful = withoutStale(claimed, targets, roster);
    HandOver round = HandOver.towards(targets, rightful, roster.released());
    leadership().led(roster, targets, round.complete());
    Map<String, Assignment> assignments = new HashMap<>();
    claimed
        .keySet()
        .forEach(id ->
            assignments.put(
                id,
                new Assignment(
                    List.copyOf(round.given().getOrDefault(id, Set.of())),
                    Partitions.of(round.asked().getOrDefault(id, Set.of())).encode())));
    return new GroupAssignment(assignments);
  }

  /// What each member claims, but for claims on what stays with its rightful owner: the client
  /// refuses an assignment that gives away what anybody claims, even where a younger generation's
  /// claim is the good one.
  private static Map<String, Set<TopicPartition>> withoutStale(
      Map<String, Set<TopicPartition>> claimed,
      Map<String, Set<TopicPartition>> targets,
      Roster roster) {
    for (Member member : roster.members()) {
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

  private List<TopicPartition> partitions(Cluster cluster, Roster roster) {
    TreeSet<String> topics = new TreeSet<>(roster.promptTopics());
    topics.add(leadership().accountsTopic());
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    topics.forEach(topic ->
        IntStream.range(0, count(cluster, topic))
            .mapToObj(p -> new TopicPartition(topic, p))
            .forEach(partitions::add));
    // a broker that has just come back does not name every topic at once; one that names a topic
    // names all its partitions, of which there are fewer where it was made anew
    roster
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

  private Leadership leadership() {
    if (leadership == null) {
      throw new IllegalStateException("not configured with " + LEADERSHIP);
    }
    return leadership;
  }

  private Departures departures() {
    if (departures == null) {
      throw new IllegalStateException("not configured with " + DEPARTURES);
    }
    return departures;
  }
}
