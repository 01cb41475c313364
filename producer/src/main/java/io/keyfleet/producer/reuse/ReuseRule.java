package io.keyfleet.producer.reuse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;

/// Which requests may have the answer of an earlier run.
public enum ReuseRule {
  /// Those that ask for temperature 0: the model is to say the same again.
  ZERO("zero"),
  /// All. Whoever wants that gets the same sample twice where others would get two.
  ANY("any");

  private static final String TEMPERATURE = "temperature";

  private final String word;

  ReuseRule(String word) {
    this.word = word;
  }

  /// In flags and in the register of runs.
  public String word() {
    return word;
  }

  /// The rule of that word.
  public static Optional<ReuseRule> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }

  /// Whether this request may.
  boolean allows(ObjectNode request) {
    JsonNode temperature = request.path(TEMPERATURE);
    return this == ANY || (temperature.isNumber() && temperature.decimalValue().signum() == 0);
  }
}
