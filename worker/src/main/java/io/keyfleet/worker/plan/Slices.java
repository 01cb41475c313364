package io.keyfleet.worker.plan;

/// Accounts handed out to an active crew so that each one's speed fits what it needs, everyone has
/// at least one where that is possible, and accounts stay with their owners where that fits.
final class Slices {
  private final Pool pool;
  private final int[] crew;
  private final double[] lacks;
  private final int[] counts;
  private final int[] owners;
  private int free;
  private int without;

  /// @param crew the members to be active
  /// @param needs calls per second that each of them, in that order, should get
  Slices(Pool pool, int[] crew, double[] needs) {
    this.pool = pool;
    this.crew = crew;
    this.lacks = new double[pool.members.size()];
    for (int i = 0; i < crew.length; i++) {
      lacks[crew[i]] = needs[i];
    }
    this.counts = new int[pool.members.size()];
    this.owners = Placement.filled(pool.accounts.size(), Placement.NOBODY);
    this.free = pool.usable;
    this.without = crew.length;
  }

  /// The owner of each account; called once.
  ///
  /// @param present the owners now
  int[] handOut(int[] present) {
    for (int a = 0; a < pool.usable; a++) {
      int m = present[a];
      if (m >= 0 && lacks[m] >= pool.speeds[a] / 2 && (counts[m] == 0 || free > without)) {
        give(a, m);
      }
    }
    for (int a = 0; a < pool.usable; a++) {
      if (owners[a] < 0) {
        give(a, neediest(a, present[a]));
      }
    }
    for (int m : crew) {
      if (counts[m] == 0) {
        feed(m, new boolean[pool.usable]);
      }
    }
    for (int a = pool.usable; a < owners.length; a++) {
      owners[a] = present[a] >= 0 ? present[a] : leastLaden(a);
      counts[owners[a]]++;
    }
    return owners;
  }

  private void give(int account, int member) {
    owners[account] = member;
    lacks[member] -= pool.speeds[account];
    without -= counts[member] == 0 ? 1 : 0;
    counts[member]++;
    free--;
  }

  /// Who lacks most; when there are but enough accounts left for those without, one of them.
  private int neediest(int account, int owner) {
    int best = Placement.NOBODY;
    for (int m : crew) {
      if (pool.knows[m][account] && (best < 0 || before(m, best, owner))) {
        best = m;
      }
    }
    return best;
  }

  private boolean before(int member, int other, int owner) {
    if (free <= without && (counts[member] == 0) != (counts[other] == 0)) {
      return counts[member] == 0;
    }
    return lacks[member] > lacks[other] || (lacks[member] == lacks[other] && member == owner);
  }

  /// Takes an account from someone who can spare one, or can be fed in turn, and gives it to a
  /// member without.
  private boolean feed(int member, boolean[] tried) {
    for (int a = pool.usable - 1; a >= 0; a--) {
      if (pool.knows[member][a] && !tried[a] && owners[a] != member) {
        tried[a] = true;
        int owner = owners[a];
        if (counts[owner] > 1 || feed(owner, tried)) {
          counts[owner]--;
          counts[member]++;
          owners[a] = member;
          return true;
        }
      }
    }
    return false;
  }

  private int leastLaden(int account) {
    int best = Placement.NOBODY;
    for (int m = 0; m < counts.length; m++) {
      if (pool.knows[m][account] && (best < 0 || counts[m] < counts[best])) {
        best = m;
      }
    }
    return best;
  }
}
