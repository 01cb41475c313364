package io.keyfleet.worker.api.response;

import java.util.List;
import java.util.Random;

/// Harm done to texts: cut, repeated, nested, swapped, with hostile pieces put in. The same seed
/// harms alike.
final class Mutations {
  private static final List<String> HOSTILE =
      List.of(
          "\"",
          "\\",
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "null",
          "-1",
          "1e999999999",
          "\\u0000",
          "\u0000",
          "\ufeff",
          "\u202e",
          "\r\n",
          "\u001b[31m",
          "\\ud800",
          "\ud800",
          "99999999999999999999",
          "[".repeat(150),
          "{\"a\":".repeat(150),
          "9".repeat(1_100),
          "\"x\":\"",
          "\t",
          "<html>",
          "try again in 9999999999999s",
          "%s%n",
          "true",
          "0.1e-400",
          "'",
          "NaN",
          "..",
          "\"model\":");

  private final Random random;
  private final List<String> seeds;

  /// @param seeds what is harmed
  Mutations(Random random, List<String> seeds) {
    this.random = random;
    this.seeds = seeds;
  }

  String next() {
    StringBuilder text = new StringBuilder(pick(seeds));
    int harms = random.nextInt(5);
    for (int i = 0; i < harms; i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(20));
      switch (random.nextInt(6)) {
        case 0 -> text.insert(at, pick(HOSTILE));
        case 1 -> text.replace(at, end, pick(HOSTILE));
        case 2 -> text.delete(at, end);
        case 3 -> text.setLength(at);
        case 4 -> text.insert(at, text.substring(at, end));
        default -> text.insert(at, (char) random.nextInt(0x300));
      }
    }
    return text.toString();
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
