package io.keyfleet.contract.operation.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

/// How many tokens there are in a part of a request, by the length of its texts.
public final class RoughTokens {
  /// Bytes of a token in most texts, on the safe side: English has four and more letters to it,
  /// Chinese a character of three bytes.
  private static final int BYTES_PER_TOKEN = 3;

  private static final int AROUND_A_MESSAGE = 8;

  private RoughTokens() {}

  /// Texts count by their bytes, numbers as the tokens that they are, messages and parts by what is
  /// in them.
  public static long of(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue().getBytes(UTF_8).length / BYTES_PER_TOKEN;
    }
    if (node.isNumber()) {
      return 1;
    }
    if (node.isObject()) {
      return node.has("content")
          ? AROUND_A_MESSAGE + of(node.path("content"))
          : of(node.path("text")) + of(node.path("output"));
    }
    long tokens = 0;
    for (JsonNode part : node) {
      tokens += of(part);
    }
    return tokens;
  }
}
