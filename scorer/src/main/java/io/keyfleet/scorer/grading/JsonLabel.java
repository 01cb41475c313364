package io.keyfleet.scorer.grading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keyfleet.contract.RecordJson;

/// A list or a null, as the value of a JSON field.
///
/// @param value compared as JSON, numbers by value
record JsonLabel(JsonNode value) implements Matcher {
  private static final JsonMapper LENIENT =
      RecordJson.MAPPER
          .rebuild()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS.mappedFeature())
          .build();

  @Override
  public Verdict judge(String json) {
    try {
      return Verdict.of(LENIENT.readTree(json).equals(JsonLabel::compare, value));
    } catch (JsonProcessingException e) {
      return Verdict.UNREADABLE;
    }
  }

  @Override
  public Verdict judgeLeniently(String json) {
    return judge(json);
  }

  @Override
  public Verdict judgeStated(String json) {
    return judge(json);
  }

  private static int compare(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }
}
