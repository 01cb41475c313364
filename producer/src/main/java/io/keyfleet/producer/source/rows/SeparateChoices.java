package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The fields of a row that have a choice each: `A` to `D`, `option1` and `option2`, `opa` to
/// `opd`.
final class SeparateChoices {
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(|(?:option|opt|op|choice|ans|answer|ending|sol|solution)[ _-]?)([a-j]|(?<=.)\\d)");

  private SeparateChoices() {}

  /// Their names in order: two at least that differ in their last sign only, which leaves none out;
  /// else none.
  static List<String> of(ObjectNode row) {
    Map<String, SortedMap<Character, String>> kinds = new TreeMap<>();
    for (Map.Entry<String, ?> field : row.properties()) {
      Matcher name = NAME.matcher(field.getKey());
      if (name.matches()) {
        kinds
            .computeIfAbsent(name.group(1), _ -> new TreeMap<>())
            .put(name.group(2).charAt(0), field.getKey());
      }
    }
    return kinds.values().stream()
        .filter(SeparateChoices::complete)
        .findFirst()
        .map(names -> List.copyOf(names.values()))
        .orElse(List.of());
  }

  private static boolean complete(SortedMap<Character, String> names) {
    char first = names.firstKey();
    return names.size() > 1
        && "Aa01".indexOf(first) >= 0
        && names.lastKey() - first == names.size() - 1;
  }
}
