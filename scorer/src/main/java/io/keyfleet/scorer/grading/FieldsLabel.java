package io.keyfleet.scorer.grading;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Fields of a JSON object: those of the last object in a text that has any of them. All must be
/// there to be read, and all right to be right.
///
/// @param fields at least one
record FieldsLabel(Map<String, Matcher> fields) implements Matcher {
  @Override
  public Verdict judge(String text) {
    return judge(JsonFieldExtractor.find(text, fields.keySet()));
  }

  Verdict judge(Map<String, String> stated) {
    return worst(name -> Optional.ofNullable(stated.get(name)));
  }

  /// Leniently, the fields may be spread over several objects.
  @Override
  public Verdict judgeLeniently(String text) {
    return worst(name -> JsonFieldExtractor.find(text, name));
  }

  @Override
  public Verdict judgeStated(String json) {
    return json.startsWith("{") ? judge(json) : Verdict.UNREADABLE;
  }

  private Verdict worst(Function<String, Optional<String>> stated) {
    Verdict worst = Verdict.RIGHT;
    for (Map.Entry<String, Matcher> field : fields.entrySet()) {
      Verdict one =
          stated
              .apply(field.getKey())
              .map(json -> field.getValue().judgeStated(json))
              .orElse(Verdict.UNREADABLE);
      worst = one.compareTo(worst) > 0 ? one : worst;
    }
    return worst;
  }
}
