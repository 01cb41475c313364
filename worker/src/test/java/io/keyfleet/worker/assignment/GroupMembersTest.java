package io.keyfleet.worker.assignment;

import static io.keyfleet.worker.assignment.Subscriptions.ACCOUNTS;
import static io.keyfleet.worker.assignment.Subscriptions.prompts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.assignment.plan.Member;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupMembersTest {

  @Test
  void everyMemberHoldsWhatItClaimsAndKnowsWhatItOffers() {
    GroupMembers members =
        roster(
            "b", Subscriptions.of(3, Set.of(prompts(1)), "k1"),
            "a", Subscriptions.of(3, Set.of(prompts(0)), "k1", "k2"));

    assertThat(members.members())
        .containsExactly(
            new Member("a", Set.of("k1", "k2"), Set.of(prompts(0))),
            new Member("b", Set.of("k1"), Set.of(prompts(1))));
    assertThat(members.promptTopics()).containsExactly("p");
    assertThat(members.narrow()).isEmpty();
    assertThat(members.speeds()).isEqualTo(Map.of("k1", 10.0, "k2", 10.0));
  }

  @Test
  void whatTwoClaimBelongsToTheYoungerGenerationWhateverTheirNames() {
    Subscription old = Subscriptions.of(3, Set.of(prompts(0), prompts(1)));
    Subscription young = Subscriptions.of(4, Set.of(prompts(0)));
    for (GroupMembers members :
        List.of(roster("a", old, "b", young), roster("b", old, "a", young))) {
      assertThat(members.members())
          .extracting(Member::owned)
          .containsExactlyInAnyOrder(Set.of(prompts(0)), Set.of(prompts(1)));
    }
  }

  @Test
  void aMemberThatDoesNotFollowEveryTopicGetsNothing() {
    GroupMembers members =
        roster(
            "all", Subscriptions.of(List.of("p", "q", ACCOUNTS), 1, Set.of(), "k"),
            "few", Subscriptions.of(List.of("p", ACCOUNTS), 1, Set.of(prompts(0)), "k"));
    assertThat(members.members()).extracting(Member::id).containsExactly("all");
    assertThat(members.narrow()).containsExactly("few");
    assertThat(members.promptTopics()).containsExactly("p", "q");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "garbage",
        "[]",
        "{\"accounts\":{\"k\":\"fast\"}}",
        "{\"accounts\":null}",
        "{}",
        "{\"accounts\":{\"k\":1},\"released\":{},\"serving\":{\"sets\":[[]],\"numbers\":[1]}}",
        "{\"accounts\":{\"k\":1},\"released\":{},\"serving\":{\"sets\":[null]}}",
        "{\"accounts\":{\"k\":1},\"released\":{},\"serving\":{}}",
        "null"
      })
  void anOfferThatCannotBeReadOffersNothing(String offer) {
    ByteBuffer bytes = ByteBuffer.wrap(offer.getBytes(UTF_8));
    GroupMembers members = roster("a", new Subscription(Subscriptions.TOPICS, bytes));
    assertThat(members.members()).containsExactly(new Member("a", Set.of(), Set.of()));
    assertThat(members.speeds()).isEmpty();
  }

  @Test
  void anAccountIsAsFastAsTheMostCarefulMemberSays() {
    MemberMetadata fast =
        new MemberMetadata(Map.of("k", 50.0), PartitionNumbers.NONE, false, null, null);
    MemberMetadata careful =
        new MemberMetadata(Map.of("k", 2.0), PartitionNumbers.NONE, false, null, null);
    GroupMembers members =
        roster(
            "a", new Subscription(Subscriptions.TOPICS, fast.encode()),
            "b", new Subscription(Subscriptions.TOPICS, careful.encode()));
    assertThat(members.speeds()).isEqualTo(Map.of("k", 2.0));
  }

  @Test
  void anAccountServesWhatEveryMemberSaysItDoesAndAnOlderMemberSaysNothing() {
    MemberMetadata both = offer(Set.of("a", "b"), Set.of());
    MemberMetadata one = offer(Set.of("b", "c"), Set.of("b"));
    MemberMetadata other = offer(Set.of("d"), Set.of("b"));
    MemberMetadata older =
        new MemberMetadata(Map.of("k1", 1.0, "k2", 1.0), PartitionNumbers.NONE, false, null, null);

    assertThat(models(both, one)).isEqualTo(Map.of("k1", Set.of("b"), "k2", Set.of("b")));
    assertThat(models(both, older)).isEqualTo(Map.of("k1", Set.of("a", "b"), "k2", Set.of()));
    assertThat(models(one, other)).containsEntry("k1", Set.of("b", "c"));
    assertThat(models(older, older)).isEmpty();
  }

  @Test
  void aMemberThatLeavesGetsNothingAndSaysWhatItHasLetGoOf() {
    MemberMetadata leaving =
        new MemberMetadata(
            Map.of("k", 2.0), PartitionNumbers.of(Set.of(prompts(3))), true, null, null);
    GroupMembers members = roster("a", new Subscription(Subscriptions.TOPICS, leaving.encode()));
    assertThat(members.members()).isEmpty();
    assertThat(members.released()).isEqualTo(Map.of("a", Set.of(prompts(3))));
  }

  @Test
  void allLimitsThatSomebodyNamesAreKnownOfAnAccountOfWhichMembersSayDifferentThings() {
    MemberMetadata first =
        MemberMetadata.of(
            List.of(
                OwnedAccountFixture.account("k1", "10/s", "300/min"),
                OwnedAccountFixture.account("k2", "10/s")));
    MemberMetadata second =
        MemberMetadata.of(
            List.of(
                OwnedAccountFixture.account("k1", "20/s", "5000/h"),
                OwnedAccountFixture.account("k2", "10/s")));
    GroupMembers members =
        roster(
            "a", new Subscription(Subscriptions.TOPICS, first.encode()),
            "b", new Subscription(Subscriptions.TOPICS, second.encode()));

    assertThat(members.disputed())
        .isEqualTo(
            Map.of("k1", new LimitTerms(Map.of("r1000", 10L, "r60000", 300L, "r3600000", 5_000L))));
  }

  private static MemberMetadata offer(Set<String> first, Set<String> second) {
    return new MemberMetadata(
        Map.of("k1", 1.0, "k2", 1.0),
        PartitionNumbers.NONE,
        false,
        SharedSets.of(new TreeMap<>(Map.of("k1", first, "k2", second))),
        null);
  }

  private static Map<String, Set<String>> models(MemberMetadata one, MemberMetadata other) {
    return roster(
            "a", new Subscription(Subscriptions.TOPICS, one.encode()),
            "b", new Subscription(Subscriptions.TOPICS, other.encode()))
        .models();
  }

  private static GroupMembers roster(String id, Subscription subscription) {
    return GroupMembers.of(Map.of(id, subscription), ACCOUNTS);
  }

  private static GroupMembers roster(
      String one, Subscription first, String two, Subscription second) {
    return GroupMembers.of(Map.of(one, first, two, second), ACCOUNTS);
  }
}
