package io.keyfleet.worker.pool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// A value in a YAML file that knows where it stands, so that what is wrong with it can be named
/// with its place. Reading never throws.
///
/// @param file name of the file
/// @param path names of the fields that lead to it
/// @param start where its name stands or, if it has none, it itself does
/// @param node the value
/// @param problems takes a line for each mistake
record YamlNode(
    String file, String path, @Nullable Mark start, Node node, Consumer<String> problems) {
  private static final int MAX_SHOWN = 60;

  /// All that stands in a file.
  YamlNode(String file, Node node, Consumer<String> problems) {
    this(file, "", node.getStartMark(), node, problems);
  }

  /// Notes that the value will not do.
  void problem(String mistake) {
    int line = start == null ? 1 : start.getLine() + 1;
    String where = file + ":" + line + ": ";
    problems.accept(where + (path.isEmpty() ? "" : path + " ") + mistake);
  }

  /// Its fields; those that are none of `known` are mistakes.
  Map<String, YamlNode> fields(Set<String> known) {
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    entries()
        .forEach((name, value) -> {
          if (known.contains(name)) {
            fields.put(name, value);
          } else {
            value.problem("is no field here; known: " + String.join(", ", known));
          }
        });
    return fields;
  }

  /// Its entries under whatever names. A name that stands twice is a mistake. YAML's merge key `<<`
  /// adds the entries of other mappings whose names are missing
  /// (<https://yaml.org/type/merge.html>).
  Map<String, YamlNode> entries() {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    addTo(entries, new HashSet<>());
    return entries;
  }

  /// @param seen mappings that were added: one may be merged into itself
  private void addTo(Map<String, YamlNode> entries, Set<Node> seen) {
    if (node instanceof MappingNode mapping) {
      if (seen.add(mapping)) {
        addTo(entries, mapping, seen);
      }
    } else if (!isNull()) {
      problem("is not a list of names with values");
    }
  }

  private void addTo(Map<String, YamlNode> entries, MappingNode mapping, Set<Node> seen) {
    Map<String, YamlNode> own = new LinkedHashMap<>();
    List<YamlNode> merged = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
      YamlNode value = named(name, tuple);
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merged.addAll(value.node instanceof SequenceNode ? value.items() : List.of(value));
      } else if (own.putIfAbsent(name, value) != null) {
        value.problem("is given twice");
      }
    }
    own.forEach(entries::putIfAbsent);
    merged.forEach(other -> other.addTo(entries, seen));
  }

  /// Its items; a single value is a list of one.
  List<YamlNode> items() {
    List<YamlNode> items = new ArrayList<>();
    switch (node) {
      case SequenceNode sequence -> {
        for (Node item : sequence.getValue()) {
          String itemPath = path + "[" + items.size() + "]";
          items.add(new YamlNode(file, itemPath, item.getStartMark(), item, problems));
        }
      }
      case ScalarNode _ when !isNull() -> items.add(this);
      default -> problem("is not a list");
    }
    return items;
  }

  /// Its text; a mistake where it is none or blank.
  Optional<String> text() {
    if (node instanceof ScalarNode scalar && !isNull() && !scalar.getValue().isBlank()) {
      return Optional.of(scalar.getValue().strip());
    }
    problem("is not a text");
    return Optional.empty();
  }

  /// What `reader` makes of its text; where it throws IllegalArgumentException, `mistake` is what
  /// is wrong.
  <T> Optional<T> read(Function<String, T> reader, String mistake) {
    return text()
        .flatMap(text -> {
          try {
            return Optional.of(reader.apply(text));
          } catch (IllegalArgumentException e) {
            String shown = text.substring(0, Math.min(text.length(), MAX_SHOWN));
            problem(mistake + ": '" + shown.replaceAll("\\p{Cntrl}", " ") + "'");
            return Optional.empty();
          }
        });
  }

  private boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  private YamlNode named(String name, NodeTuple tuple) {
    String childPath = path.isEmpty() ? name : path + "." + name;
    Mark nameStart = tuple.getKeyNode().getStartMark();
    return new YamlNode(file, childPath, nameStart, tuple.getValueNode(), problems);
  }
}
