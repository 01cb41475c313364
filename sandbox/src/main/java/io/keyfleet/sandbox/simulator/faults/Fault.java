package io.keyfleet.sandbox.simulator.faults;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.KeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A harm that is switched on.
///
/// @param fault what happens
/// @param share of the calls that it strikes, more than 0 to 1
/// @param account the account that it strikes; null for all of them
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(FaultKind fault, double share, @Nullable KeyId account) {
  private static final int MAX_FAULTS = 100;
  private static final String NONE = "none";

  /// @throws IllegalArgumentException where the share is out of bounds
  public Fault {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("\"share\" is more than 0 and at most 1");
    }
  }

  /// Reads what `POST /faults` takes: one object such as `{"fault":"500","share":0.1}`, or a list
  /// of them; `{"fault":"none"}` stands for no fault. `share` is 1 where it is missing.
  ///
  /// @throws IllegalArgumentException with a message for the sender, where it is none of that
  public static List<Fault> read(JsonNode json) {
    List<Fault> faults = new ArrayList<>();
    for (JsonNode one : json.isArray() ? json : List.of(json)) {
      if (!one.path("fault").isValueNode()) {
        throw new IllegalArgumentException("\"fault\" is missing; it is " + names());
      }
      String name = one.path("fault").asText();
      if (!name.equals(NONE)) {
        faults.add(new Fault(kind(name), share(one), account(one)));
      }
    }
    if (faults.size() > MAX_FAULTS) {
      throw new IllegalArgumentException("more than " + MAX_FAULTS + " faults at once");
    }
    return faults;
  }

  /// Every name that `fault` may have, for help and messages.
  public static String names() {
    return Stream.concat(Stream.of(NONE), Stream.of(FaultKind.values()).map(FaultKind::wireName))
        .collect(Collectors.joining(", "));
  }

  private static FaultKind kind(String name) {
    return FaultKind.named(name)
        .orElseThrow(() -> new IllegalArgumentException("\"fault\" is one of " + names()));
  }

  private static double share(JsonNode one) {
    JsonNode share = one.path("share");
    if (!share.isMissingNode() && !share.isNumber()) {
      throw new IllegalArgumentException("\"share\" is a number");
    }
    return share.asDouble(1);
  }

  private static @Nullable KeyId account(JsonNode one) {
    return Optional.of(one.path("account"))
        .filter(JsonNode::isTextual)
        .map(node -> new KeyId(node.asText()))
        .orElse(null);
  }
}
