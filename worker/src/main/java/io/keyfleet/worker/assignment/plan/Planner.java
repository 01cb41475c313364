package io.keyfleet.worker.assignment.plan;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/// Places accounts and prompt partitions together, so that no account is idle while there is a
/// backlog. A pure function of the [GroupState]: the order of its lists does not matter, and
/// planning again with the plan as what is owned gives the same plan.
///
/// For each number of active workers, from min(workers, accounts of the rarest kind of model,
/// partitions with a backlog) down:
/// 1. pack the partitions, longest backlog first, into as many equal bins: what each worker's share
///    of the work would be;
/// 2. hand the accounts out, fastest first, to whoever still lacks most of its share of the speed,
///    everyone at least one of every kind, see [ModelCoverage];
/// 3. pack the partitions again, longest first, onto the unequal speeds that came of it.
///
/// The first number whose finish is good ([PlanTuning#GOOD]) is taken, else the one with the
/// earliest finish. This is done as if nothing were owned, so that it is a fixed mark that what is
/// owned now is measured against. What is owned stays as it is where it is whole, nearly as fast as
/// the mark, and not on fewer workers than would be comfortable. Otherwise the same three steps are
/// taken again, for as many workers, with accounts and partitions staying where they are as far as
/// they fit; if that misses the mark, the mark itself is the plan.
///
/// Without a backlog ([PlanTuning#NO_BACKLOG_SECONDS]) every partition weighs the same and as many
/// workers as possible are active. Without a usable account the partitions are spread over
/// everyone.
public final class Planner {
  /// Sums of the same numbers may differ by their order.
  private static final double ROUNDING = 1 + 1e-9;

  private final IndexedGroup group;

  private Planner(IndexedGroup group) {
    this.group = group;
  }

  /// The plan for a fleet.
  public static Plan plan(GroupState state) {
    return new Planner(new IndexedGroup(state)).plan();
  }

  private Plan plan() {
    Assignment present = group.present();
    Assignment empty = Assignment.empty(group);
    ActiveMembers active = new ActiveMembers(group, empty);
    int count = largest(active, most(active), PlanTuning.GOOD);
    Assignment mark = draft(active, count, empty);
    double finish = mark.finish(group, group.weights);

    boolean moves =
        !whole(present) || slow(present, finish) || narrow(present, mark, active, count);
    Assignment target = moves ? sticky(present, mark, finish, count) : present;
    return new Plan(
        group.targets(target), new FinishTimes(seconds(target), ideal(), seconds(present)), moves);
  }

  /// Whether everything is owned by exactly one member that may own it, and nothing else is.
  private boolean whole(Assignment present) {
    Map<String, Set<TopicPartition>> owned =
        group.members.stream().collect(Collectors.toMap(Member::id, Member::owned));
    return Arrays.stream(present.accounts).allMatch(m -> m >= 0)
        && Arrays.stream(present.partitions).allMatch(m -> m >= 0)
        && group.targets(present).equals(owned);
  }

  private boolean slow(Assignment present, double finish) {
    double now = present.finish(group, group.weights);
    return group.idle ? now > PlanTuning.IDLE_SLACK * finish : FinishTimes.exceeds(now, finish);
  }

  /// Whether more workers should be active than are.
  private boolean narrow(Assignment present, Assignment mark, ActiveMembers crew, int count) {
    int active = present.active(group);
    if (group.idle || active >= mark.active(group)) {
      return active < mark.active(group);
    }
    Assignment empty = Assignment.empty(group);
    Assignment wide = draft(crew, largest(crew, count, PlanTuning.COMFORTABLE), empty);
    return active < wide.active(group)
        && wide.finish(group, group.weights) <= PlanTuning.COMFORTABLE * group.ideal();
  }

  private Assignment sticky(Assignment present, Assignment mark, double finish, int count) {
    Assignment sticky = draft(new ActiveMembers(group, present), count, present);
    boolean fits =
        sticky.active(group) >= mark.active(group)
            && sticky.finish(group, group.weights)
                <= PlanTuning.NEAR * Math.max(finish, PlanTuning.KEEP * group.ideal());
    return fits ? sticky : new StickyMatching(group, mark, present).match();
  }

  /// The largest number of active workers that finishes within `factor` of the ideal, or the one
  /// that finishes earliest.
  private int largest(ActiveMembers active, int most, double factor) {
    double enough = factor * group.ideal();
    int best = most;
    double least = Double.POSITIVE_INFINITY;
    for (int count = most; count > 0 && !group.idle; count--) {
      if (impossible(count, enough)) {
        continue;
      }
      double finish = draft(active, count, Assignment.empty(group)).finish(group, group.weights);
      if (finish <= enough) {
        return count;
      }
      if (finish < least) {
        best = count;
        least = finish;
      }
    }
    return best;
  }

  /// Whether so many active workers cannot finish within `enough`: some number of the longest
  /// partitions are on no more workers than that, and every further worker has one account at
  /// least, which leaves them too little speed. Spares trying out most counts for a skewed backlog.
  private boolean impossible(int count, double enough) {
    double speed =
        group.speed - Arrays.stream(group.speeds, group.usable - count, group.usable).sum();
    double work = 0;
    for (int longest = 0; longest < count; longest++) {
      speed += group.speeds[group.usable - count + longest];
      work += group.weights[longest];
      if (work > speed * enough * ROUNDING) {
        return true;
      }
    }
    return false;
  }

  private int most(ActiveMembers active) {
    int most = Math.min(active.size(), group.coverage.mostCovering());
    return group.busy == 0 ? most : Math.min(most, group.busy);
  }

  private Assignment draft(ActiveMembers crew, int count, Assignment present) {
    int[] active = group.usable == 0 ? new int[0] : crew.choose(count);
    int[] accounts =
        new AccountAllocation(group, active, needs(active.length)).handOut(present.accounts);
    Assignment draft = new Assignment(accounts, present.partitions);
    double[] speeds = draft.memberSpeeds(group);
    double[] empties = new double[group.weights.length - group.busy];
    Arrays.fill(empties, 1);
    int[] partitions = present.partitions.clone();
    // moving what nobody works on costs nothing
    double keep = group.idle ? 1 : PlanTuning.KEEP;
    pack(new LptPacking(Arrays.copyOf(group.weights, group.busy), speeds, keep), 0, partitions);
    pack(new LptPacking(empties, speeds, 1), group.busy, partitions);
    return new Assignment(accounts, partitions);
  }

  /// Replaces the owners of the partitions from `from` on, one for each weight.
  private static void pack(LptPacking packing, int from, int[] owners) {
    int[] part = Arrays.copyOfRange(owners, from, from + packing.size());
    System.arraycopy(packing.pack(part), 0, owners, from, part.length);
  }

  /// Calls per second for each of `count` workers by their shares of the work, largest first.
  private double[] needs(int count) {
    double[] needs = new double[count];
    Arrays.fill(needs, 1);
    if (!group.idle) {
      needs = new LptPacking(Arrays.copyOf(group.weights, group.busy), needs, 1).loads();
    }
    double scale = group.speed / Arrays.stream(needs).sum();
    return Arrays.stream(needs).map(need -> -need * scale).sorted().map(need -> -need).toArray();
  }

  private double ideal() {
    double prompts = Arrays.stream(group.prompts).sum();
    return prompts > 0 ? prompts / group.speed : 0;
  }

  private double seconds(Assignment assignment) {
    return group.usable > 0 ? assignment.finish(group, group.prompts) : ideal();
  }
}
