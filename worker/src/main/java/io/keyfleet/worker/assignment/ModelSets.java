package io.keyfleet.worker.assignment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// Which models accounts serve, in few bytes: thousands of accounts share few sets of models.
///
/// @param sets each different set of models once; an empty one is every model
/// @param numbers the place in `sets` of what each account serves, in the order of the accounts'
///   ids; empty if all serve the first
record ModelSets(List<Set<String>> sets, List<Integer> numbers) {
  /// @throws IllegalArgumentException if a number is that of no set
  ModelSets {
    sets = sets.stream().map(Set::copyOf).toList();
    numbers = List.copyOf(numbers);
    int size = sets.size();
    if (size == 0 || numbers.stream().anyMatch(number -> number < 0 || number >= size)) {
      throw new IllegalArgumentException(numbers + " of " + size + " sets");
    }
  }

  /// @param models what each account serves by its id; empty: every model
  static ModelSets of(SortedMap<String, Set<String>> models) {
    Map<Set<String>, Integer> places = new LinkedHashMap<>();
    List<Integer> numbers = new ArrayList<>();
    for (Set<String> set : models.values()) {
      places.putIfAbsent(set, places.size());
      numbers.add(places.getOrDefault(set, 0));
    }
    List<Set<String>> sets = places.isEmpty() ? List.of(Set.of()) : List.copyOf(places.keySet());
    return new ModelSets(sets, sets.size() == 1 ? List.of() : numbers);
  }

  /// What each account serves by its id; nothing if there is not a number for each.
  ///
  /// @param accounts the ids of all of them
  Map<String, Set<String>> of(Set<String> accounts) {
    if (!numbers.isEmpty() && numbers.size() != accounts.size()) {
      return Map.of();
    }
    Map<String, Set<String>> models = new HashMap<>();
    for (String account : new TreeSet<>(accounts)) {
      models.put(account, sets.get(numbers.isEmpty() ? 0 : numbers.get(models.size())));
    }
    return models;
  }
}
