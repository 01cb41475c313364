package io.keyfleet.producer.reuse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.Sha256;
import io.keyfleet.contract.operation.ApiOperation;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The first 128 bits of a SHA-256 over a request: its endpoint and its body in canonical form,
/// then its model. Nothing else of a prompt is in it: no id, no run, no expected answer and no
/// metadata of its owner's, none of which is sent.
record RequestHash(long high, long low) {
  private static final String MODEL = "model";

  /// Of a request without its model.
  static RequestHash of(ApiOperation operation, ObjectNode request) {
    Set<String> without = new HashSet<>(operation.unsent());
    without.add(MODEL);
    StringBuilder text = new StringBuilder(operation.url()).append('\n');
    object(request, without, text);
    return of(text.toString());
  }

  /// Of the same request to this model.
  RequestHash to(String model) {
    return of("%016x%016x\n%s".formatted(high, low, model));
  }

  private static RequestHash of(String text) {
    ByteBuffer hash = ByteBuffer.wrap(Sha256.of(text.getBytes(UTF_8)));
    return new RequestHash(hash.getLong(), hash.getLong());
  }

  /// Fields in the order of their names, without white space; numbers by their value, so that 0,
  /// 0.0 and 0e0 are the same.
  private static void canonical(JsonNode node, StringBuilder out) {
    if (node instanceof ObjectNode object) {
      object(object, Set.of(), out);
    } else if (node.isArray()) {
      out.append('[');
      node.forEach(element -> {
        canonical(element, out);
        out.append(',');
      });
      out.append(']');
    } else if (node.isNumber()) {
      out.append(node.decimalValue().stripTrailingZeros());
    } else {
      out.append(node);
    }
  }

  private static void object(ObjectNode object, Set<String> without, StringBuilder out) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    sorted.keySet().removeAll(without);
    out.append('{');
    sorted.forEach((name, value) -> {
      out.append(TextNode.valueOf(name)).append(':');
      canonical(value, out);
      out.append(',');
    });
    out.append('}');
  }
}
