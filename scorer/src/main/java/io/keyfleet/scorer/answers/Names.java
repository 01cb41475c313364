package io.keyfleet.scorer.answers;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and their numbers: 0 is no name, 1 stands for all names beyond [#MOST]. Safe for all
/// threads.
final class Names {
  static final int MOST = 10_000;

  /// What is shown for names that have no number of their own.
  static final String REST = "(others)";

  private static final int NONE = 0;
  private static final int OTHERS = 1;

  private final int longest;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /// @param longest a longer name is cut to so many characters
  Names(int longest) {
    this.longest = longest;
    clear();
  }

  /// The number of a name, which is kept from now on.
  synchronized int add(@Nullable String name) {
    if (name == null) {
      return NONE;
    }
    String cut = cut(name);
    Integer known = numbers.get(cut);
    if (known != null) {
      return known;
    }
    if (names.size() > MOST) {
      return OTHERS;
    }
    names.add(cut);
    numbers.put(cut, names.size() - 1);
    return names.size() - 1;
  }

  /// The number of a name; -1 if it was never added.
  synchronized int find(String name) {
    return name.isEmpty() ? NONE : numbers.getOrDefault(cut(name), -1);
  }

  /// The name of a number; null for none.
  synchronized @Nullable String name(int number) {
    return number == NONE || number >= names.size() ? null : names.get(number);
  }

  /// One more than the highest number.
  synchronized int size() {
    return names.size();
  }

  synchronized void clear() {
    names.clear();
    numbers.clear();
    names.add("");
    names.add(REST);
    numbers.put(REST, OTHERS);
  }

  synchronized void write(DataOutput out) throws IOException {
    out.writeInt(names.size());
    for (String name : names.subList(OTHERS + 1, names.size())) {
      out.writeUTF(name);
    }
  }

  synchronized void restore(DataInput in) throws IOException {
    clear();
    for (int left = in.readInt() - names.size(); left > 0; left--) {
      add(in.readUTF());
    }
  }

  private String cut(String name) {
    return name.length() <= longest ? name : name.substring(0, longest);
  }
}
