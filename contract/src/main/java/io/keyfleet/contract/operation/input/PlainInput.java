package io.keyfleet.contract.operation.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// An input without messages: a text, a list of texts, a list of tokens or a list of such lists.
public final class PlainInput {
  private PlainInput() {}

  /// What is wrong with it.
  public static Optional<String> problem(String name, JsonNode input) {
    boolean text = input.isTextual() && !input.textValue().isEmpty();
    boolean list = input.isArray() && !input.isEmpty() && all(input).allMatch(PlainInput::element);
    return text || list
        ? Optional.empty()
        : Optional.of("\"" + name + "\" is neither a text nor a list of texts or tokens");
  }

  private static boolean element(JsonNode element) {
    return element.isTextual()
        || element.isIntegralNumber()
        || (element.isArray()
            && !element.isEmpty()
            && all(element).allMatch(JsonNode::isIntegralNumber));
  }

  /// Its texts; empty for tokens.
  public static List<String> texts(JsonNode input) {
    return input.isTextual()
        ? List.of(input.textValue())
        : all(input).map(element -> element.asText("")).toList();
  }

  /// How many inputs it is: a list of tokens is one.
  public static long size(JsonNode input) {
    return input.isArray() && !input.path(0).isNumber() ? input.size() : 1;
  }

  private static Stream<JsonNode> all(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
