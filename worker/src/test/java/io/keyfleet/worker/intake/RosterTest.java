package io.keyfleet.worker.intake;

import static io.keyfleet.worker.intake.Subscriptions.ACCOUNTS;
import static io.keyfleet.worker.intake.Subscriptions.prompts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.plan.Member;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RosterTest {

  @Test
  void everyMemberHoldsWhatItClaimsAndKnowsWhatItOffers() {
    Roster roster =
        roster(
            "b", Subscriptions.of(3, Set.of(prompts(1)), "k1"),
            "a", Subscriptions.of(3, Set.of(prompts(0)), "k1", "k2"));

    assertThat(roster.members())
        .containsExactly(
            new Member("a", Set.of("k1", "k2"), Set.of(prompts(0))),
            new Member("b", Set.of("k1"), Set.of(prompts(1))));
    assertThat(roster.promptTopics()).containsExactly("p");
    assertThat(roster.narrow()).isEmpty();
    assertThat(roster.speeds()).isEqualTo(Map.of("k1", 10.0, "k2", 10.0));
  }

  @Test
  void whatTwoClaimBelongsToTheYoungerGenerationWhateverTheirNames() {
    Subscription old = Subscriptions.of(3, Set.of(prompts(0), prompts(1)));
    Subscription young = Subscriptions.of(4, Set.of(prompts(0)));
    for (Roster roster : List.of(roster("a", old, "b", young), roster("b", old, "a", young))) {
      assertThat(roster.members())
          .extracting(Member::owned)
          .containsExactlyInAnyOrder(Set.of(prompts(0)), Set.of(prompts(1)));
    }
  }

  @Test
  void aMemberThatDoesNotFollowEveryTopicGetsNothing() {
    Roster roster =
        roster(
            "all", Subscriptions.of(List.of("p", "q", ACCOUNTS), 1, Set.of(), "k"),
            "few", Subscriptions.of(List.of("p", ACCOUNTS), 1, Set.of(prompts(0)), "k"));
    assertThat(roster.members()).extracting(Member::id).containsExactly("all");
    assertThat(roster.narrow()).containsExactly("few");
    assertThat(roster.promptTopics()).containsExactly("p", "q");
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
    Roster roster = roster("a", new Subscription(Subscriptions.TOPICS, bytes));
    assertThat(roster.members()).containsExactly(new Member("a", Set.of(), Set.of()));
    assertThat(roster.speeds()).isEmpty();
  }

  @Test
  void anAccountIsAsFastAsTheMostCarefulMemberSays() {
    Offer fast = new Offer(Map.of("k", 50.0), Partitions.NONE, false, null);
    Offer careful = new Offer(Map.of("k", 2.0), Partitions.NONE, false, null);
    Roster roster =
        roster(
            "a", new Subscription(Subscriptions.TOPICS, fast.encode()),
            "b", new Subscription(Subscriptions.TOPICS, careful.encode()));
    assertThat(roster.speeds()).isEqualTo(Map.of("k", 2.0));
  }

  @Test
  void anAccountServesWhatEveryMemberSaysItDoesAndAnOlderMemberSaysNothing() {
    Offer both = offer(Set.of("a", "b"), Set.of());
    Offer one = offer(Set.of("b", "c"), Set.of("b"));
    Offer other = offer(Set.of("d"), Set.of("b"));
    Offer older = new Offer(Map.of("k1", 1.0, "k2", 1.0), Partitions.NONE, false, null);

    assertThat(models(both, one)).isEqualTo(Map.of("k1", Set.of("b"), "k2", Set.of("b")));
    assertThat(models(both, older)).isEqualTo(Map.of("k1", Set.of("a", "b"), "k2", Set.of()));
    assertThat(models(one, other)).containsEntry("k1", Set.of("b", "c"));
    assertThat(models(older, older)).isEmpty();
  }

  @Test
  void aMemberThatLeavesGetsNothingAndSaysWhatItHasLetGoOf() {
    Offer leaving = new Offer(Map.of("k", 2.0), Partitions.of(Set.of(prompts(3))), true, null);
    Roster roster = roster("a", new Subscription(Subscriptions.TOPICS, leaving.encode()));
    assertThat(roster.members()).isEmpty();
    assertThat(roster.released()).isEqualTo(Map.of("a", Set.of(prompts(3))));
  }

  private static Offer offer(Set<String> first, Set<String> second) {
    return new Offer(
        Map.of("k1", 1.0, "k2", 1.0),
        Partitions.NONE,
        false,
        Serving.of(new TreeMap<>(Map.of("k1", first, "k2", second))));
  }

  private static Map<String, Set<String>> models(Offer one, Offer other) {
    return roster(
            "a", new Subscription(Subscriptions.TOPICS, one.encode()),
            "b", new Subscription(Subscriptions.TOPICS, other.encode()))
        .models();
  }

  private static Roster roster(String id, Subscription subscription) {
    return Roster.of(Map.of(id, subscription), ACCOUNTS);
  }

  private static Roster roster(String one, Subscription first, String two, Subscription second) {
    return Roster.of(Map.of(one, first, two, second), ACCOUNTS);
  }
}
