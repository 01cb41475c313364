package io.keyfleet.producer.source.file;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Says what a file's owner should know, each thing once. For one thread.
final class Remarks {
  /// After so many different things nothing more is said.
  static final int MAX = 40;

  private final Set<String> said = new HashSet<>();
  private final Consumer<String> out;

  /// @param out is told each remark
  Remarks(Consumer<String> out) {
    this.out = out;
  }

  void say(String remark) {
    if (said.size() < MAX && said.add(remark)) {
      out.accept(said.size() < MAX ? remark : "further remarks on this file are left out");
    }
  }
}
