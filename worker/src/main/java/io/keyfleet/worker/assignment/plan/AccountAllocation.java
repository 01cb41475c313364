package io.keyfleet.worker.assignment.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Accounts given to the active members so that each one's speed fits what it needs, everyone has
/// at least one of every kind of model where that is possible, and accounts stay with their owners
/// where that fits. Who cannot be given one of every kind leaves its accounts to the others, as far
/// as they know them.
final class AccountAllocation {
  private final IndexedGroup group;
  private final List<Integer> crew = new ArrayList<>();
  private final double[] lacks;
  private final int[] counts;
  private final int[] owners;

  /// Accounts of each kind (second index) that each member (first index) was given.
  private final int[][] has;

  /// Accounts of each kind that are yet to be handed out.
  private final int[] free;

  /// How many of the crew have no account of each kind yet.
  private final int[] without;

  /// @param crew the members to be active
  /// @param needs calls per second that each of them, in that order, should get
  AccountAllocation(IndexedGroup group, int[] crew, double[] needs) {
    this.group = group;
    this.lacks = new double[group.members.size()];
    for (int i = 0; i < crew.length; i++) {
      this.crew.add(crew[i]);
      lacks[crew[i]] = needs[i];
    }
    this.counts = new int[group.members.size()];
    this.owners = Assignment.filled(group.accounts.size(), Assignment.NOBODY);
    this.has = new int[group.members.size()][group.coverage.count()];
    this.without = Assignment.filled(group.coverage.count(), crew.length);
    this.free = new int[group.coverage.count()];
    for (int a = 0; a < group.usable; a++) {
      int account = a;
      if (Arrays.stream(crew).anyMatch(m -> group.knows[m][account])) {
        Arrays.stream(group.coverage.of(a)).forEach(kind -> free[kind]++);
      }
    }
  }

  /// The owner of each account; called once.
  ///
  /// @param present the owners now
  int[] handOut(int[] present) {
    for (int a = 0; a < group.usable; a++) {
      if (present[a] >= 0 && mayKeep(present[a], a)) {
        handOver(a, present[a]);
      }
    }
    for (int a = 0; a < group.usable; a++) {
      int neediest = owners[a] < 0 ? neediest(a, present[a]) : Assignment.NOBODY;
      if (neediest >= 0) {
        handOver(a, neediest);
      }
    }
    feedAll();
    for (int a = 0; a < owners.length; a++) {
      if (owners[a] < 0) {
        owners[a] = present[a] >= 0 ? present[a] : leastLaden(a);
        counts[owners[a]]++;
      }
    }
    return owners;
  }

  /// Whether an account fits its owner, and leaves enough of its kinds for those without.
  private boolean mayKeep(int member, int account) {
    int[] kinds = group.coverage.of(account);
    boolean fits =
        lacks[member] >= group.speeds[account] / 2
            || (counts[member] > 0 && Arrays.stream(kinds).anyMatch(k -> has[member][k] == 0));
    return fits && Arrays.stream(kinds).allMatch(k -> has[member][k] == 0 || free[k] > without[k]);
  }

  private void handOver(int account, int member) {
    for (int kind : group.coverage.of(account)) {
      without[kind] -= has[member][kind] == 0 ? 1 : 0;
      free[kind]--;
    }
    give(account, member);
  }

  private void give(int account, int member) {
    count(account, owners[account], -1);
    count(account, member, 1);
    owners[account] = member;
  }

  private void count(int account, int member, int by) {
    if (member >= 0) {
      counts[member] += by;
      lacks[member] -= by * group.speeds[account];
      for (int kind : group.coverage.of(account)) {
        has[member][kind] += by;
      }
    }
  }

  /// Who lacks most; when there are but enough accounts of a kind left for those without, one of
  /// them.
  private int neediest(int account, int owner) {
    int best = Assignment.NOBODY;
    for (int m : crew) {
      if (group.knows[m][account] && (best < 0 || before(account, m, best, owner))) {
        best = m;
      }
    }
    return best;
  }

  private boolean before(int account, int member, int other, int owner) {
    long scarce = scarce(account, member);
    long otherwise = scarce(account, other);
    if (scarce != otherwise) {
      return scarce > otherwise;
    }
    return lacks[member] > lacks[other] || (lacks[member] == lacks[other] && member == owner);
  }

  /// Of how many scarce kinds it would be a member's first account.
  private long scarce(int account, int member) {
    return Arrays.stream(group.coverage.of(account))
        .filter(kind -> free[kind] <= without[kind] && has[member][kind] == 0)
        .count();
  }

  /// Sees to it that everyone of the crew has an account of every kind. While that cannot be, the
  /// last who has not is of the crew no more; the last of all knows one of every kind.
  private void feedAll() {
    for (int i = crew.size() - 1; i >= 0; i--) {
      List<Integer> hungry = crew.stream().filter(m -> !fed(m)).toList();
      if (hungry.isEmpty()) {
        return;
      }
      leave(hungry.getLast());
    }
  }

  private boolean fed(int member) {
    return IntStream.range(0, group.coverage.count())
        .allMatch(kind -> has[member][kind] > 0 || feed(member, kind, new boolean[group.usable]));
  }

  private void leave(int member) {
    crew.removeIf(m -> m == member);
    for (int a = 0; a < group.usable; a++) {
      int heir = owners[a] == member ? neediest(a, Assignment.NOBODY) : Assignment.NOBODY;
      if (heir >= 0) {
        give(a, heir);
      }
    }
  }

  /// Takes an account of a kind from someone who can spare it, or can be fed in turn, and gives it
  /// to a member without.
  private boolean feed(int member, int kind, boolean[] tried) {
    for (int a = group.usable - 1; a >= 0; a--) {
      if (group.knows[member][a]
          && !tried[a]
          && owners[a] != member
          && Arrays.stream(group.coverage.of(a)).anyMatch(k -> k == kind)) {
        tried[a] = true;
        if (spared(a, tried)) {
          give(a, member);
          return true;
        }
      }
    }
    return false;
  }

  private boolean spared(int account, boolean[] tried) {
    int owner = owners[account];
    int[] kinds = group.coverage.of(account);
    // whom one kind's feeding took from may be the owner itself
    return Arrays.stream(kinds).allMatch(k -> has[owner][k] > 1 || feed(owner, k, tried))
        && Arrays.stream(kinds).allMatch(k -> has[owner][k] > 1);
  }

  private int leastLaden(int account) {
    int best = Assignment.NOBODY;
    for (int m = 0; m < counts.length; m++) {
      if (group.knows[m][account] && (best < 0 || counts[m] < counts[best])) {
        best = m;
      }
    }
    return best;
  }
}
