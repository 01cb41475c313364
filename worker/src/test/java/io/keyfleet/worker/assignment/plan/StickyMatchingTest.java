package io.keyfleet.worker.assignment.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StickyMatchingTest {
  private final GroupState state = GroupFixture.of(2, new double[] {30, 20}, 3_000, 2_000);
  private final int[] straight = {0, 1};
  private final int[] crossed = {1, 0};

  @Test
  void wholeSlicesGoToWhomMostOfThemIsWith() {
    Assignment matched =
        new StickyMatching(
                new IndexedGroup(state),
                new Assignment(straight, straight),
                new Assignment(crossed, straight))
            .match();

    assertThat(matched.accounts).containsExactly(crossed);
    assertThat(matched.partitions).containsExactly(crossed);
  }

  @Test
  void noSliceGoesToSomeoneWhoDoesNotKnowItsAccounts() {
    GroupState apart =
        new GroupState(
            List.of(
                new Member("w0", Set.of("a0"), Set.of()), new Member("w1", Set.of("a1"), Set.of())),
            state.accounts(),
            state.backlogs());

    Assignment matched =
        new StickyMatching(
                new IndexedGroup(apart),
                new Assignment(straight, straight),
                new Assignment(new int[] {Assignment.NOBODY, Assignment.NOBODY}, crossed))
            .match();

    assertThat(matched.accounts).containsExactly(straight);
  }
}
