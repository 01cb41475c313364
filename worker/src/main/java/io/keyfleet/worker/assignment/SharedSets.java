package io.keyfleet.worker.assignment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// What is said of each account, such as the models that it serves or its limits, in few bytes:
/// thousands of accounts share few sets.
///
/// @param sets each different set once
/// @param numbers the place in `sets` of each account's, in the order of the accounts' ids; empty
///   if all have the first
record SharedSets(List<Set<String>> sets, List<Integer> numbers) {
  /// @throws IllegalArgumentException if a number is that of no set
  SharedSets {
    sets = sets.stream().map(Set::copyOf).toList();
    numbers = List.copyOf(numbers);
    int size = sets.size();
    if (size == 0 || numbers.stream().anyMatch(number -> number < 0 || number >= size)) {
      throw new IllegalArgumentException(numbers + " of " + size + " sets");
    }
  }

  /// @param said of each account by its id
  static SharedSets of(SortedMap<String, Set<String>> said) {
    Map<Set<String>, Integer> places = new LinkedHashMap<>();
    List<Integer> numbers = new ArrayList<>();
    for (Set<String> set : said.values()) {
      places.putIfAbsent(set, places.size());
      numbers.add(places.getOrDefault(set, 0));
    }
    List<Set<String>> sets = places.isEmpty() ? List.of(Set.of()) : List.copyOf(places.keySet());
    return new SharedSets(sets, sets.size() == 1 ? List.of() : numbers);
  }

  /// What is said of each account by its id; nothing if there is not a number for each.
  ///
  /// @param accounts the ids of all of them
  Map<String, Set<String>> of(Set<String> accounts) {
    if (!numbers.isEmpty() && numbers.size() != accounts.size()) {
      return Map.of();
    }
    Map<String, Set<String>> said = new HashMap<>();
    for (String account : new TreeSet<>(accounts)) {
      said.put(account, sets.get(numbers.isEmpty() ? 0 : numbers.get(said.size())));
    }
    return said;
  }
}
