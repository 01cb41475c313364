package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The choices of a question, by letters.
public final class Choices {
  /// As many as there are letters.
  private static final int MAX = 26;

  /// Letters of several choices, in a row or with something between them.
  private static final Pattern SEVERAL = Pattern.compile("[A-Z](\\s*[,;/]?\\s*[A-Z])+");

  /// The letter of a choice before it, with what stands around the letter.
  private static final Pattern LETTER = Pattern.compile("(\\(?)([A-Za-z])(\\s?[).:])");

  private static final String UNREADABLE =
      "the choices are not 1 to "
          + MAX
          + " texts: [\"…\", …], {\"A\": \"…\", …}, {\"text\": […], \"label\": […]}, [{\"label\": …,"
          + " \"text\": …}, …], \"A) … B) …\", or texts with commas between them";

  private final List<String> texts = new ArrayList<>();
  private final List<JsonNode> labels = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();

  /// Whether they are under keys of digits, which an expected number means.
  private final boolean numbered;

  /// Reads a list of texts, texts with labels or with scores, or a text with JSON, with letters
  /// before the choices or with commas between them.
  ///
  /// @throws UnreadableRecord if they are too many, or no texts
  public Choices(JsonNode given) throws UnreadableRecord {
    JsonNode list = given.isTextual() ? cell(given.asText().strip()) : given;
    if (list instanceof ObjectNode scored && scored.valueStream().allMatch(JsonNode::isNumber)) {
      for (var choice : scored.properties()) {
        texts.add(text(TextNode.valueOf(choice.getKey())));
        scores.add(choice.getValue().doubleValue());
      }
    } else if (list instanceof ObjectNode labelled
        && labelled.size() > 1
        && labelled.valueStream().noneMatch(JsonNode::isContainerNode)) {
      for (var choice : labelled.properties()) {
        if (!choice.getValue().isNull()) {
          texts.add(text(choice.getValue()));
          labels.add(label(TextNode.valueOf(choice.getKey())));
        }
      }
    } else if (list instanceof ObjectNode columns) {
      for (JsonNode choice : columns.path("text")) {
        texts.add(text(choice));
      }
      for (JsonNode label : columns.path("label")) {
        labels.add(label(label));
      }
    } else {
      for (JsonNode choice : list) {
        boolean labelled = choice.has("text") && choice.has("label");
        texts.add(text(labelled ? choice.get("text") : choice));
        if (labelled) {
          labels.add(label(choice.get("label")));
        }
      }
    }
    numbered =
        list.isObject() && list.properties().stream().anyMatch(one -> one.getKey().matches("\\d+"));
    boolean fit = labels.isEmpty() || labels.size() == texts.size();
    if (texts.isEmpty() || texts.size() > MAX || !fit) {
      throw new UnreadableRecord(UNREADABLE);
    }
    dropLetters();
  }

  private static JsonNode cell(String text) throws UnreadableRecord {
    if (text.startsWith("[") || text.startsWith("{")) {
      try {
        return RecordJson.tree(text);
      } catch (UnreadableRecord e) {
        throw new UnreadableRecord(UNREADABLE);
      }
    }
    var list = RecordJson.MAPPER.createArrayNode();
    List<String> lettered = lettered(text);
    List<String> parts = lettered.isEmpty() ? List.of(text.split(",", -1)) : lettered;
    parts.stream().map(String::strip).forEach(list::add);
    return list.size() < 2 ? list.removeAll() : list;
  }

  /// The parts of a text that begin with a letter each, from A on, all written alike; none if it
  /// does not begin so.
  private static List<String> lettered(String text) {
    Matcher first = LETTER.matcher(text);
    if (!first.lookingAt() || !first.group(2).equalsIgnoreCase("A")) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    char letter = first.group(2).charAt(0);
    int begin = 0;
    while (begin < text.length()) {
      String label = first.group(1) + ++letter + first.group(3);
      Matcher next = Pattern.compile("[\\s,;]+" + Pattern.quote(label)).matcher(text);
      boolean more = next.find(begin);
      parts.add(text.substring(begin, more ? next.start() : text.length()));
      begin = more ? next.end() - label.length() : text.length();
    }
    return parts.size() < 2 ? List.of() : parts;
  }

  private static String text(JsonNode choice) throws UnreadableRecord {
    if (choice.isContainerNode() || choice.isNull() || choice.asText().isBlank()) {
      throw new UnreadableRecord(UNREADABLE);
    }
    return choice.asText().strip();
  }

  /// A label as it would be expected: a number is another one than the same digits as a text.
  private static JsonNode label(JsonNode given) throws UnreadableRecord {
    String text = text(given);
    return given.isNumber() ? given : TextNode.valueOf(text);
  }

  /// Drops `A)` and the like if every choice begins with its own letter, which is its label then.
  private void dropLetters() {
    List<String> bare = new ArrayList<>();
    List<JsonNode> letters = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Matcher label = LETTER.matcher(texts.get(i));
      if (!label.lookingAt() || !label.group(2).equalsIgnoreCase(letter(i))) {
        return;
      }
      bare.add(texts.get(i).substring(label.end()).strip());
      letters.add(TextNode.valueOf(label.group(2)));
    }
    if (bare.stream().noneMatch(String::isEmpty)) {
      texts.clear();
      texts.addAll(bare);
      labels.addAll(labels.isEmpty() ? letters : List.of());
    }
  }

  /// The question with the choices under it.
  public String under(String question) {
    return under(question, "Answer with the letter of the right choice only.");
  }

  /// The same if more than one of them may be right.
  public String severalUnder(String question) {
    return under(
        question,
        "More than one choice may be right. Answer with the letters of all right choices only,"
            + " separated by commas.");
  }

  private String under(String question, String instruction) {
    StringBuilder text = new StringBuilder(question.stripTrailing()).append("\n\n");
    for (int i = 0; i < texts.size(); i++) {
      text.append(letter(i)).append(") ").append(texts.get(i)).append('\n');
    }
    return text.append('\n').append(instruction).toString();
  }

  /// The letter of what is expected: a label, a letter, a choice's text, or its index from 0. A
  /// whole JSON number is an index, unless it is a label. Digits that are no choice's text are one,
  /// too, if the choices have no labels: beside labels they may as well count from 1.
  ///
  /// @param cell whether it comes from a table, where digits may be a number or a text
  /// @throws UnreadableRecord if it is none of the choices, or could be either of two
  private JsonNode letter(JsonNode expected, boolean cell) throws UnreadableRecord {
    String said = expected.asText().strip();
    OptionalInt index = index(said);
    var places = new TreeSet<Integer>();
    int label =
        labels.indexOf(expected.isNumber() && !numbered ? expected : TextNode.valueOf(said));
    if (label >= 0) {
      places.add(label);
      if (cell) {
        index.ifPresent(places::add);
      }
    } else if (expected.isNumber() && !numbered) {
      index.ifPresent(places::add);
    } else {
      IntStream.range(0, texts.size())
          .filter(i -> said.equals(letter(i)) || said.equals(texts.get(i)))
          .forEach(places::add);
      if (labels.isEmpty() && (places.isEmpty() || cell)) {
        index.ifPresent(places::add);
      }
    }
    if (places.size() > 1) {
      throw new UnreadableRecord(
          "what is expected could be either of two choices; give its letter, or its index from 0 as a"
              + " JSON number");
    }
    if (places.isEmpty()) {
      throw new UnreadableRecord(
          "what is expected is none of the choices; give its letter, label or text, or its index"
              + " from 0 as a JSON number");
    }
    return TextNode.valueOf(letter(places.first()));
  }

  /// The letter of the choice with the highest score, or all of those with it; nothing where they
  /// have no scores.
  public Optional<JsonNode> best() {
    if (scores.isEmpty()) {
      return Optional.empty();
    }
    double highest = Collections.max(scores);
    return Optional.of(
        all(
            IntStream.range(0, texts.size())
                .filter(i -> scores.get(i) == highest)
                .mapToObj(Choices::letter)
                .toList()));
  }

  /// What is expected: the letter of the right choice; of several right ones, which may be a list
  /// or letters in a row, the set of theirs.
  ///
  /// @param cell whether it comes from a table
  /// @throws UnreadableRecord if one is none of the choices, or could be either of two
  public JsonNode right(JsonNode target, boolean cell) throws UnreadableRecord {
    String said = target.asText().strip();
    JsonNode list = cell && said.startsWith("[") ? RecordJson.tree(said) : target;
    var letters = new LinkedHashSet<String>();
    if (list.isArray()) {
      for (JsonNode one : list) {
        letters.add(letter(one, cell).asText());
      }
    } else if (isLetters(said)) {
      said.chars().filter(Character::isLetter).mapToObj(Character::toString).forEach(letters::add);
    } else {
      letters.add(letter(target, cell).asText());
    }
    if (letters.isEmpty()) {
      throw new UnreadableRecord("what is expected is an empty list");
    }
    return all(letters);
  }

  /// A single letter, or the set of several.
  private static JsonNode all(Collection<String> letters) {
    if (letters.size() == 1) {
      return TextNode.valueOf(letters.iterator().next());
    }
    var set = RecordJson.MAPPER.createArrayNode();
    letters.forEach(set::add);
    return RecordJson.MAPPER.createObjectNode().set("set", set);
  }

  /// Whether a text is two letters or more, each of a choice, and no choice itself.
  private boolean isLetters(String text) {
    return SEVERAL.matcher(text).matches()
        && text.chars().filter(Character::isLetter).allMatch(sign -> sign < 'A' + texts.size())
        && !texts.contains(text)
        && !labels.contains(TextNode.valueOf(text));
  }

  private OptionalInt index(String digits) {
    return digits.matches("\\d{1,2}") && Integer.parseInt(digits) < texts.size()
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }

  private static String letter(int place) {
    return String.valueOf((char) ('A' + place));
  }
}
