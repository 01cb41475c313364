package io.keyfleet.worker.assignment.plan;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The kinds of model that usable accounts serve. Prompts of any model may wait in any partition,
/// so only who has an account of every kind can serve all that waits for it.
///
/// A kind is known by the accounts that serve it. Of two models the one whose accounts all serve
/// the other too speaks for both, so one is enough where all accounts are alike. What accounts that
/// serve everything serve beside the models that others name is a model like another. If no member
/// knows an account of every kind, any usable account will do. Immutable.
final class ModelCoverage {
  private final List<BitSet> accountsOf;
  private final int[][] kindsOf;
  private final boolean[] able;

  /// @param usable the usable accounts in the order of their numbers
  /// @param knows whether member (first index) knows account (second index)
  ModelCoverage(List<AccountPartition> usable, boolean[][] knows) {
    List<BitSet> rarest = rarest(usable);
    boolean[] capable = able(rarest, knows);
    BitSet all = new BitSet();
    all.set(0, usable.size());
    boolean possible =
        usable.size() > 0 && IntStream.range(0, knows.length).anyMatch(m -> capable[m]);
    accountsOf = possible ? rarest : List.of(all);
    able = possible ? capable : able(accountsOf, knows);
    kindsOf =
        IntStream.range(0, usable.size())
            .mapToObj(a -> IntStream.range(0, count()).filter(k -> accountsOf.get(k).get(a)))
            .map(IntStream::toArray)
            .toArray(int[][]::new);
  }

  /// How many kinds there are, one at least.
  int count() {
    return accountsOf.size();
  }

  /// The kinds of a usable account.
  int[] of(int account) {
    return kindsOf[account];
  }

  /// Most members that can have an account of every kind.
  int mostCovering() {
    return accountsOf.stream().mapToInt(BitSet::cardinality).min().orElse(0);
  }

  /// Whether a member knows an account of every kind.
  boolean able(int member) {
    return able[member];
  }

  /// Which members own an account of every kind.
  ///
  /// @param owners of each account
  boolean[] covering(int[] owners) {
    boolean[][] has = new boolean[able.length][count()];
    for (int a = 0; a < kindsOf.length; a++) {
      if (owners[a] >= 0) {
        for (int kind : kindsOf[a]) {
          has[owners[a]][kind] = true;
        }
      }
    }
    boolean[] covering = new boolean[able.length];
    for (int m = 0; m < covering.length; m++) {
      covering[m] = true;
      for (boolean one : has[m]) {
        covering[m] &= one;
      }
    }
    return covering;
  }

  /// The accounts of each kind, no kind's accounts being among another's.
  private static List<BitSet> rarest(List<AccountPartition> usable) {
    List<Set<String>> sets = usable.stream().map(AccountPartition::models).distinct().toList();
    Set<BitSet> kinds = new LinkedHashSet<>();
    if (sets.contains(Set.of())) {
      kinds.add(serving(sets.stream().map(Set::isEmpty).toList()));
    } else {
      Set<String> models =
          sets.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
      models.forEach(
          model -> kinds.add(serving(sets.stream().map(set -> set.contains(model)).toList())));
    }
    List<BitSet> least =
        kinds.stream()
            .filter(kind ->
                kinds.stream().noneMatch(other -> !other.equals(kind) && within(other, kind)))
            .toList();
    return least.stream().map(kind -> accounts(kind, sets, usable)).toList();
  }

  private static BitSet serving(List<Boolean> which) {
    BitSet bits = new BitSet();
    IntStream.range(0, which.size()).filter(which::get).forEach(bits::set);
    return bits;
  }

  private static boolean within(BitSet part, BitSet whole) {
    BitSet rest = (BitSet) part.clone();
    rest.andNot(whole);
    return rest.isEmpty();
  }

  private static BitSet accounts(
      BitSet kind, List<Set<String>> sets, List<AccountPartition> usable) {
    Set<Set<String>> serving = kind.stream().mapToObj(sets::get).collect(Collectors.toSet());
    return serving(usable.stream().map(account -> serving.contains(account.models())).toList());
  }

  private static boolean[] able(List<BitSet> kinds, boolean[][] knows) {
    boolean[] able = new boolean[knows.length];
    for (int m = 0; m < able.length; m++) {
      boolean[] known = knows[m];
      able[m] = kinds.stream().allMatch(kind -> kind.stream().anyMatch(a -> known[a]));
    }
    return able;
  }
}
