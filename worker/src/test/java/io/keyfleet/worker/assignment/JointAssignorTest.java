package io.keyfleet.worker.assignment;

import static io.keyfleet.worker.assignment.Subscriptions.ACCOUNTS;
import static io.keyfleet.worker.assignment.Subscriptions.account;
import static io.keyfleet.worker.assignment.Subscriptions.prompts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JointAssignorTest {
  private static final int PROMPTS = 6;
  private static final int KEYS = 3;
  private static final String[] KNOWN = {"k0", "k1", "k2"};

  /// Reaches no broker, so that plans are made without a backlog.
  private static final Admin NOWHERE =
      Admin.create(
          Map.of(
              "bootstrap.servers", "127.0.0.1:1",
              "request.timeout.ms", 2,
              "default.api.timeout.ms", 3));

  private final AssignmentLeader leader =
      new AssignmentLeader(
          ACCOUNTS,
          new KnownAccounts(List.of(OwnedAccountFixture.account("k0", "10/s"))),
          bindings(),
          new GroupBacklog(NOWHERE, "group", ACCOUNTS));
  private final JointAssignor assignor = new JointAssignor();

  /// What each member was asked to let go of in the last round.
  private final Map<String, Set<TopicPartition>> asked = new HashMap<>();

  JointAssignorTest() {
    assignor.configure(
        Map.of(
            JointAssignor.LEADERSHIP,
            leader,
            JointAssignor.DEPARTURES,
            new PartitionDrain(Duration.ZERO, new VirtualTicker())));
  }

  @AfterAll
  static void close() {
    NOWHERE.close();
  }

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @Test
  void aLoneMemberGetsEverythingAtOnce() {
    Map<String, Set<TopicPartition>> given =
        assign(Map.of("a", Subscriptions.of(1, Set.of(), KNOWN)));
    assertThat(given.get("a")).containsExactlyInAnyOrderElementsOf(everything());
  }

  @Test
  void whatMovesIsGivenToNobodyBeforeItsOwnerLetGo() {
    Map<String, Set<TopicPartition>> first =
        assign(
            Map.of(
                "a", Subscriptions.of(1, everything(), KNOWN),
                "b", Subscriptions.of(-1, Set.of(), KNOWN)));
    assertThat(first.get("b")).isEmpty();
    assertThat(first.get("a")).containsExactlyInAnyOrderElementsOf(everything());
    Set<TopicPartition> going = asked.getOrDefault("a", Set.of());
    assertThat(going).isNotEmpty().hasSizeLessThan(everything().size());

    Map<String, Set<TopicPartition>> second =
        assign(
            Map.of(
                "a", Subscriptions.releasing(2, everything(), going, KNOWN),
                "b", Subscriptions.of(2, Set.of(), KNOWN)));
    assertThat(second.get("b")).isEmpty();
    assertThat(second.get("a")).doesNotContainAnyElementsOf(going);

    Map<String, Set<TopicPartition>> third =
        assign(
            Map.of(
                "a", Subscriptions.of(3, second.getOrDefault("a", Set.of()), KNOWN),
                "b", Subscriptions.of(3, Set.of(), KNOWN)));
    assertThat(third.get("b")).isEqualTo(going);
  }

  @Test
  void aStaleClaimIsGivenUpWithoutHarmToTheRightfulOwner() {
    Map<String, Set<TopicPartition>> given =
        assign(
            Map.of(
                "rightful", Subscriptions.of(5, everything(), KNOWN),
                "stale", Subscriptions.of(4, Set.of(prompts(0), account(0)))));
    assertThat(given.get("stale")).doesNotContain(prompts(0), account(0));
    assertThat(given.get("rightful")).contains(account(0), account(1), account(2));
  }

  @Test
  void whatALeavingMemberOwnsIsAskedFor() {
    Map<String, Set<TopicPartition>> given =
        assign(
            Map.of(
                "leaves", Subscriptions.leaving(1, everything(), KNOWN),
                "stays", Subscriptions.of(1, Set.of(), KNOWN)));
    assertThat(given.get("stays")).isEmpty();
    assertThat(asked.get("leaves")).containsExactlyInAnyOrderElementsOf(everything());
  }

  @Test
  void aMemberThatFollowsTooFewTopicsGetsNothing() {
    Map<String, Set<TopicPartition>> given =
        assign(
            Map.of(
                "all", Subscriptions.of(1, Set.of(), KNOWN),
                "few", Subscriptions.of(List.of(ACCOUNTS), 1, Set.of(), KNOWN)));
    assertThat(given.get("few")).isEmpty();
    assertThat(given.get("all")).containsExactlyInAnyOrderElementsOf(everything());
  }

  @Test
  void anAccountThatNobodyKnowsAnyMoreIsAskedForAndGivenToNobody() {
    Map<String, Set<TopicPartition>> first =
        assign(
            Map.of(
                "a", Subscriptions.of(1, everything(), "k1", "k2"),
                "b", Subscriptions.of(1, Set.of(), "k1", "k2")));
    assertThat(first.get("a")).contains(account(0));
    assertThat(asked.get("a")).contains(account(0));

    Map<String, Set<TopicPartition>> second =
        assign(
            Map.of(
                "a", Subscriptions.releasing(2, everything(), Set.of(account(0)), "k1", "k2"),
                "b", Subscriptions.of(2, Set.of(), "k1", "k2")));
    assertThat(second.values()).noneMatch(given -> given.contains(account(0)));
  }

  @Test
  void aPlanThatIsUnderWayIsMadeAnewIfAMemberKnowsOtherAccounts() {
    assign(
        Map.of(
            "a", Subscriptions.of(1, everything(), KNOWN),
            "b", Subscriptions.of(1, Set.of(), KNOWN)));
    Set<TopicPartition> toB = Set.copyOf(asked.getOrDefault("a", Set.of()));

    Map<String, Set<TopicPartition>> given =
        assign(
            Map.of(
                "a", Subscriptions.releasing(2, everything(), toB, KNOWN),
                "b", Subscriptions.of(2, Set.of())));
    assign(
        Map.of(
            "a", Subscriptions.of(3, given.getOrDefault("a", Set.of()), KNOWN),
            "b", Subscriptions.of(3, Set.of())));
    Map<String, Set<TopicPartition>> last =
        assign(
            Map.of(
                "a", Subscriptions.of(4, given.getOrDefault("a", Set.of()), KNOWN),
                "b", Subscriptions.of(4, Set.of())));
    assertThat(last.get("b")).doesNotContain(account(0), account(1), account(2));
    assertThat(last.get("a")).contains(account(0), account(1), account(2));
  }

  @Test
  void anAccountThatWasBoundAMomentAgoIsGivenOutBeforeTheClientSeesItsPartition() {
    Map<String, Subscription> lone = Map.of("a", Subscriptions.of(1, Set.of(), "k0", "k1", "k2"));
    Map<String, Set<TopicPartition>> given = assign(lone, cluster(1));
    assertThat(given.get("a")).contains(account(0), account(1), account(2));
  }

  @Test
  void membersHearTheLimitsOfTheirAccountsOfWhichOthersSaySomethingElse() {
    MemberMetadata raised =
        MemberMetadata.of(
            List.of(
                OwnedAccountFixture.account("k0", "30/s"),
                OwnedAccountFixture.account("k1", "10/s")));
    Subscription owner =
        new Subscription(
            Subscriptions.TOPICS,
            raised.encode(),
            List.of(account(0), account(1)),
            1,
            Optional.empty());
    LeaderMessage message =
        LeaderMessage.decode(
            Objects.requireNonNull(
                    assignor
                        .assign(
                            cluster(KEYS),
                            new GroupSubscription(
                                Map.of("a", owner, "b", Subscriptions.of(1, Set.of(), "k0", "k1"))))
                        .groupAssignment()
                        .get("a"))
                .userData());
    assertThat(message.limits()).isEqualTo(Map.of("k0", new LimitTerms(Map.of("r1000", 10L))));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRoundKeepsTheClientsRuleAndAFewRoundsGiveEverythingOut(long seed) {
    Random random = new Random(seed);
    Map<String, Subscription> members = new TreeMap<>();
    for (int m = 1 + random.nextInt(5); m > 0; m--) {
      int generation = random.nextInt(3) == 0 ? -1 : random.nextInt(4);
      List<TopicPartition> claims = new ArrayList<>(everything());
      claims.removeIf(partition -> random.nextInt(3) > 0);
      members.put("m" + m, Subscriptions.of(generation, claims, KNOWN));
    }
    Map<String, Set<TopicPartition>> given = Map.of();
    for (int round = 10; round < 15; round++) {
      given = assign(members);
      requireClientsRule(members, given);
      for (var member : given.entrySet()) {
        Set<TopicPartition> letGo = asked.getOrDefault(member.getKey(), Set.of());
        members.put(
            member.getKey(), Subscriptions.releasing(round, member.getValue(), letGo, KNOWN));
      }
    }
    assertThat(given.values().stream().flatMap(Set::stream))
        .containsExactlyInAnyOrderElementsOf(everything());
    assertThat(assign(members)).isEqualTo(given);
  }

  /// ConsumerCoordinator.validateCooperativeAssignment of kafka-clients: nothing is added to one
  /// member that another one who claimed it loses in the same round.
  private static void requireClientsRule(
      Map<String, Subscription> members, Map<String, Set<TopicPartition>> given) {
    Set<TopicPartition> added = new HashSet<>();
    Set<TopicPartition> revoked = new HashSet<>();
    List<TopicPartition> all = new ArrayList<>();
    members.forEach((id, member) -> {
      Set<TopicPartition> assigned = given.getOrDefault(id, Set.of());
      Set<TopicPartition> owned = Set.copyOf(member.ownedPartitions());
      assigned.stream().filter(partition -> !owned.contains(partition)).forEach(added::add);
      owned.stream().filter(partition -> !assigned.contains(partition)).forEach(revoked::add);
      all.addAll(assigned);
    });
    added.retainAll(revoked);
    assertThat(added).isEmpty();
    assertThat(all).doesNotHaveDuplicates();
    assertThat(given.keySet()).isEqualTo(members.keySet());
  }

  private Map<String, Set<TopicPartition>> assign(Map<String, Subscription> members) {
    return assign(members, cluster(KEYS));
  }

  private Map<String, Set<TopicPartition>> assign(
      Map<String, Subscription> members, Cluster cluster) {
    Map<String, Set<TopicPartition>> given = new HashMap<>();
    assignor
        .assign(cluster, new GroupSubscription(members))
        .groupAssignment()
        .forEach((id, assignment) -> {
          given.put(id, Set.copyOf(assignment.partitions()));
          asked.put(id, LeaderMessage.decode(assignment.userData()).asked());
        });
    return given;
  }

  private static List<TopicPartition> everything() {
    List<TopicPartition> all = new ArrayList<>();
    IntStream.range(0, PROMPTS).forEach(p -> all.add(prompts(p)));
    IntStream.range(0, KEYS).forEach(p -> all.add(account(p)));
    return all;
  }

  /// @param keys partitions of the accounts topic that are seen
  private static Cluster cluster(int keys) {
    Node node = new Node(1, "127.0.0.1", 1);
    List<PartitionInfo> partitions =
        everything().stream()
            .filter(p -> !p.topic().equals(ACCOUNTS) || p.partition() < keys)
            .map(p ->
                new PartitionInfo(
                    p.topic(), p.partition(), node, new Node[] {node}, new Node[] {node}))
            .toList();
    return new Cluster("id", List.of(node), partitions, Set.of(), Set.of());
  }

  private static AccountBindings bindings() {
    TopicPartition claims = account(0);
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    consumer.assign(List.of(claims));
    consumer.updateBeginningOffsets(Map.of(claims, 0L));
    consumer.updateEndOffsets(Map.of(claims, (long) KEYS));
    for (int key = 0; key < KEYS; key++) {
      byte[] claim = ("k" + key + "@" + key + "#x").getBytes(UTF_8);
      consumer.addRecord(new ConsumerRecord<>(ACCOUNTS, 0, key, claim, new byte[0]));
    }
    return new AccountBindings(ACCOUNTS, consumer);
  }
}
