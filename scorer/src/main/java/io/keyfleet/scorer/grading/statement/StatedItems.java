package io.keyfleet.scorer.grading.statement;

import io.keyfleet.scorer.grading.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The items that a text lists: parted by commas, semicolons, line ends, `and` or `or`, in brackets
/// or not, each behind its bullet, letter or `x =`.
public final class StatedItems {
  private static final Pattern PARTS =
      Pattern.compile(
          "[;、\\n|]|,(?=\\D|$)|(?<!\\d),|,(?=\\d+(?:,\\d{1,2}(?:\\D|$)|\\s))|\\b(?:and|or)\\b|和|以及|与|或|&",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LEAD =
      Pattern.compile("^[\\s*•(\\[{\"']*(?:[-–] |\\d{1,2}[.)] )?(?:[a-zA-Z] ?= ?)?");
  private static final Pattern LETTERS =
      Pattern.compile("[\\s(\\[{*]*[A-J](?:[ ]?[A-J]){1,9}[\\s)\\]}.*]*");
  private static final int MOST = 1_000;

  private StatedItems() {}

  /// The items of a statement; nothing if it is unclear. A text that marks none is one list.
  public static Optional<List<String>> read(Statement statement) {
    return switch (statement) {
      case Statement.Marked(String text, String behind) -> Optional.of(split(text));
      case Statement.Unmarked(String text) ->
          Statement.sentences(text).size() > 1 && !bullets(text)
              ? Optional.empty()
              : Optional.of(split(text));
      case Statement.Unclear() -> Optional.empty();
    };
  }

  private static boolean bullets(String text) {
    return text.strip()
        .lines()
        .allMatch(line ->
            line.isBlank() || line.strip().matches("[-*•].*|\\d{1,2}[.)].*") || line.length() < 30);
  }

  /// The items of `text`.
  public static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    String plain =
        PlainText.of(text).replaceFirst("^[\\s$({\\[]+", "").replaceFirst("[\\s$)}\\].。]+$", "");
    if (LETTERS.matcher(plain).matches()) {
      plain.chars().filter(Character::isLetter).forEach(c -> items.add(String.valueOf((char) c)));
      return items;
    }
    for (String part : PARTS.split(plain, MOST)) {
      String item =
          LEAD.matcher(part).replaceFirst("").replaceFirst("[\\s)\\]}.\"'*]+$", "").strip();
      if (!item.isEmpty()) {
        items.add(item);
      }
    }
    return items;
  }
}
