package io.keyfleet.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatchingTest {
  private final Fleet fleet = Fleets.of(2, new double[] {30, 20}, 3_000, 2_000);
  private final int[] straight = {0, 1};
  private final int[] crossed = {1, 0};

  @Test
  void wholeSlicesGoToWhomMostOfThemIsWith() {
    Placement matched =
        new Matching(
                new Pool(fleet),
                new Placement(straight, straight),
                new Placement(crossed, straight))
            .match();

    assertThat(matched.accounts).containsExactly(crossed);
    assertThat(matched.partitions).containsExactly(crossed);
  }

  @Test
  void noSliceGoesToSomeoneWhoDoesNotKnowItsAccounts() {
    Fleet apart =
        new Fleet(
            List.of(
                new Member("w0", Set.of("a0"), Set.of()), new Member("w1", Set.of("a1"), Set.of())),
            fleet.accounts(),
            fleet.backlogs());

    Placement matched =
        new Matching(
                new Pool(apart),
                new Placement(straight, straight),
                new Placement(new int[] {Placement.NOBODY, Placement.NOBODY}, crossed))
            .match();

    assertThat(matched.accounts).containsExactly(straight);
  }
}
