package io.keyfleet.producer.source.text;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// What may stand between the values of a record.
public enum Separator {
  COMMA(',', "commas"),
  TAB('\t', "tabs"),
  SEMICOLON(';', "semicolons"),
  PIPE('|', "pipes");

  private static final int RECORDS = 20;

  private final char sign;
  private final String words;

  Separator(char sign, String words) {
    this.sign = sign;
    this.words = words;
  }

  /// The character.
  public char sign() {
    return sign;
  }

  /// Several of it, in words.
  public String words() {
    return words;
  }

  /// The one that a text's lines have: that which shows the most known columns in the first one,
  /// then that which divides the following lines alike into the most.
  ///
  /// @param known whether a name in lower case is that of a column that means something
  public static Separator of(List<String> lines, Predicate<String> known) {
    return List.of(values()).stream()
        .max(
            Comparator.<Separator>comparingLong(one -> one.known(lines, known))
                .thenComparingLong(one -> one.alike(lines))
                .thenComparing(Comparator.reverseOrder()))
        .orElse(COMMA);
  }

  /// The names in the first line.
  public List<String> names(List<String> lines) {
    return lines.isEmpty()
        ? List.of()
        : CsvReader.split(lines.getFirst(), sign).stream().map(String::strip).toList();
  }

  /// How many known columns the first line names.
  public long known(List<String> lines, Predicate<String> known) {
    return names(lines).stream().filter(name -> known.test(name.toLowerCase(Locale.ROOT))).count();
  }

  private long alike(List<String> lines) {
    int cells = names(lines).size();
    return cells < 2
        ? 0
        : cells
            * lines.stream()
                .limit(RECORDS)
                .filter(line -> CsvReader.split(line, sign).size() == cells)
                .count();
  }
}
