package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.UnreadableRecord;
import java.util.ArrayList;
import java.util.List;

/// The choices of a question, by letters.
public final class Choices {
  /// As many as there are letters.
  private static final int MAX = 26;

  private final List<String> texts = new ArrayList<>();

  /// @throws UnreadableRecord if they are too many, or no texts
  public Choices(JsonNode list) throws UnreadableRecord {
    for (JsonNode choice : list) {
      if (choice.isContainerNode() || texts.size() == MAX) {
        throw new UnreadableRecord("\"choices\" is not a list of at most " + MAX + " texts");
      }
      texts.add(choice.asText());
    }
  }

  /// The question with the choices under it.
  public String under(String question) {
    StringBuilder text = new StringBuilder(question.stripTrailing()).append("\n\n");
    for (int i = 0; i < texts.size(); i++) {
      text.append(letter(i)).append(") ").append(texts.get(i)).append('\n');
    }
    return text.append("\nAnswer with the letter of the right choice only.").toString();
  }

  /// The letter of what is expected: a letter, a choice's text, or its place, counted from 0.
  ///
  /// @throws UnreadableRecord if it is none of the choices
  public JsonNode letter(JsonNode expected) throws UnreadableRecord {
    String said = expected.asText().strip();
    for (int i = 0; i < texts.size(); i++) {
      if (said.equals(letter(i)) || said.equals(texts.get(i).strip())) {
        return TextNode.valueOf(letter(i));
      }
    }
    if (expected.isIntegralNumber()
        && expected.canConvertToInt()
        && expected.asInt() >= 0
        && expected.asInt() < texts.size()) {
      return TextNode.valueOf(letter(expected.asInt()));
    }
    throw new UnreadableRecord("what is expected is none of the choices");
  }

  private static String letter(int place) {
    return String.valueOf((char) ('A' + place));
  }
}
