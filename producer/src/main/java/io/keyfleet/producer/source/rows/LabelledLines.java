package io.keyfleet.producer.source.rows;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Lines of plain text of which several are one question, as their labels show: choices by letter,
/// or a question above its answer.
public final class LabelledLines {
  /// Labels of lines one under the other.
  private record Couple(String first, String second) {
    private static final String LABEL = "[ \\t]*[(（]?%s[ \\t]*[).:．、：）]";

    /// Whether they stand so twice; once may be chance.
    boolean isIn(String text) {
      return Pattern.compile("(?m)^" + LABEL.formatted(first) + ".*\\n" + LABEL.formatted(second))
              .matcher(text)
              .results()
              .limit(2)
              .count()
          == 2;
    }
  }

  private static final List<Couple> COUPLES =
      List.of(
          new Couple("A", "B"),
          new Couple("a", "b"),
          new Couple("Q", "A"),
          new Couple("Question", "Answer"),
          new Couple("Human", "Assistant"),
          new Couple("User", "Assistant"),
          new Couple("问题", "答案"),
          new Couple("问", "答"));

  private LabelledLines() {}

  /// The labels that show it, in words; nothing if each line may be by itself.
  public static Optional<String> in(List<String> lines) {
    String text = String.join("\n", lines);
    return COUPLES.stream()
        .filter(couple -> couple.isIn(text))
        .map(couple -> "'" + couple.first() + "' and '" + couple.second() + "'")
        .findFirst();
  }
}
