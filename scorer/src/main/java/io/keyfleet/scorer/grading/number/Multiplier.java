package io.keyfleet.scorer.grading.number;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A word behind a number that multiplies it: `million`, `lakh`, `k`, `万`, and of money `m`, `bn`.
///
/// @param zeros so many the number grows by
/// @param end behind it
record Multiplier(int zeros, int end) {
  private static final Pattern MULTIPLIER =
      Pattern.compile(
          "[ \u00a0]?(?:(hundred|thousand|million|billion|trillion|lakh|lac|crore)s?\\b"
              + "|(万亿|千万|百万|十万|万|萬|亿|億|千(?![克米瓦卡])|百(?!分)))|([kK])(?![A-Za-z/])",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MONEY =
      Pattern.compile("[ \u00a0]?(?:bn|mn|m|b|tn|t)(?![A-Za-z/])", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Integer> ZEROS =
      Map.ofEntries(
          Map.entry("hundred", 2),
          Map.entry("thousand", 3),
          Map.entry("million", 6),
          Map.entry("billion", 9),
          Map.entry("trillion", 12),
          Map.entry("lakh", 5),
          Map.entry("lac", 5),
          Map.entry("crore", 7),
          Map.entry("k", 3),
          Map.entry("万", 4),
          Map.entry("萬", 4),
          Map.entry("亿", 8),
          Map.entry("億", 8),
          Map.entry("千", 3),
          Map.entry("百", 2),
          Map.entry("十万", 5),
          Map.entry("百万", 6),
          Map.entry("千万", 7),
          Map.entry("万亿", 12),
          Map.entry("m", 6),
          Map.entry("mn", 6),
          Map.entry("b", 9),
          Map.entry("bn", 9),
          Map.entry("t", 12),
          Map.entry("tn", 12));

  /// The one that begins there.
  ///
  /// @param money whether the number is one of money
  static Optional<Multiplier> at(Surroundings around, int start, boolean money) {
    Matcher word = around.from(MULTIPLIER, start);
    if (word.lookingAt()) {
      return Optional.of(of(word));
    }
    Matcher letters = around.from(MONEY, start);
    return money && letters.lookingAt() ? Optional.of(of(letters)) : Optional.empty();
  }

  private static Multiplier of(Matcher found) {
    String word = found.group().strip().toLowerCase(Locale.ROOT).replaceFirst("(?<=..)s$", "");
    return new Multiplier(ZEROS.getOrDefault(word, 0), found.end());
  }
}
