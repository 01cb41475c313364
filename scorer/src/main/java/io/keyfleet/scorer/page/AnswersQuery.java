package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.answers.AnswerFilter;
import io.keyfleet.scorer.answers.AnswerLabel;
import io.keyfleet.scorer.answers.AnswerPage.Place;
import io.keyfleet.scorer.answers.IndexedPairs.Cell;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.results.ResultsFormat;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an address asks for of the answers. Whatever is not said has its default; all methods throw
/// [IllegalArgumentException] if something cannot be read, with words for the client.
record AnswersQuery(Map<String, List<String>> parameters) {
  private static final int MAX_ROWS = 200;
  private static final int ROWS = 50;
  private static final int MAX_TEXT = 1_000;

  static AnswersQuery of(URI uri) {
    Map<String, List<String>> parameters = new TreeMap<>();
    @Nullable String query = uri.getRawQuery();
    for (String part : query == null ? new String[0] : query.split("&", -1)) {
      String[] pair = part.split("=", 2);
      parameters
          .computeIfAbsent(decoded(pair[0]), _ -> new ArrayList<>())
          .add(pair.length == 2 ? decoded(pair[1]) : "");
    }
    return new AnswersQuery(parameters);
  }

  AnswerFilter filter() {
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    all("verdict").forEach(word -> verdicts.add(constant(Verdict.class, "verdict", word)));
    Map<AnswerLabel, String> labels = new EnumMap<>(AnswerLabel.class);
    for (AnswerLabel label : AnswerLabel.values()) {
      @Nullable String name = first(label.word());
      if (name != null) {
        labels.put(label, name);
      }
    }
    @Nullable String id = first("id");
    return new AnswerFilter(
        verdicts, labels, id == null || id.isEmpty() ? null : id, first("repeats") != null);
  }

  Place after() {
    @Nullable String after = first("after");
    try {
      return after == null ? Place.START : Place.parse(after);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'after' is not a 'next' of an earlier reply", e);
    }
  }

  int limit() {
    return Math.clamp(number("limit", ROWS), 1, MAX_ROWS);
  }

  int from() {
    return Math.clamp(number("from", 0), 0, Integer.MAX_VALUE);
  }

  long before() {
    return number("before", Long.MAX_VALUE);
  }

  /// The text that is looked for; empty for none.
  String text() {
    @Nullable String text = first("q");
    if (text != null && text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("'q' is longer than " + MAX_TEXT + " characters");
    }
    return text == null ? "" : text;
  }

  List<Cell> cells() {
    List<Cell> cells =
        all("cell").stream().map(word -> constant(Cell.class, "cell", word)).distinct().toList();
    return cells.isEmpty() ? List.of(Cell.values()) : cells;
  }

  ResultsFormat format() {
    @Nullable String word = first("format");
    try {
      return word == null ? ResultsFormat.JSONL : ResultsFormat.parse(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'format' is not jsonl, csv or openai-batch", e);
    }
  }

  PromptId prompt() {
    return new PromptId(needed("topic"), (int) number("partition", 0), number("offset", 0));
  }

  String needed(String name) {
    @Nullable String value = first(name);
    if (value == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return value;
  }

  private long number(String name, long otherwise) {
    @Nullable String value = first(name);
    try {
      return value == null ? otherwise : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + name + "' is no number", e);
    }
  }

  private @Nullable String first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  private List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  private static <E extends Enum<E>> E constant(Class<E> kind, String name, String word) {
    try {
      return Enum.valueOf(kind, word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + name + "' cannot be '" + word + "'", e);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }
}
