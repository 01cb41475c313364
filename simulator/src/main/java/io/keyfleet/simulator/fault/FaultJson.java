package io.keyfleet.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.KeyId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what `POST /faults` takes: one object such as `{"fault":"500","share":0.1}`, or a list of
/// them; `{"fault":"none"}` stands for no fault.
public final class FaultJson {
  private static final int MAX_FAULTS = 100;
  private static final String NONE = "none";
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern KEY_ID = Pattern.compile("key-[0-9a-f]{10}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|min)");
  private static final Set<String> FIELDS =
      Set.of(
          "fault",
          "share",
          "account",
          "key",
          "model",
          "count",
          "for",
          "retryAfter",
          "factor",
          "delay");

  private FaultJson() {}

  /// Reads it.
  ///
  /// @throws IllegalArgumentException with a message for the sender, if it is none of that
  public static List<Fault> read(JsonNode json) {
    List<Fault> faults = new ArrayList<>();
    for (JsonNode one : json.isArray() ? json : List.of(json)) {
      if (!one.path("fault").isValueNode()) {
        throw new IllegalArgumentException("\"fault\" is missing; it is " + names());
      }
      String name = one.path("fault").asText();
      if (!name.equals(NONE)) {
        faults.add(fault(name, one));
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

  private static Fault fault(String name, JsonNode one) {
    for (Iterator<String> fields = one.fieldNames(); fields.hasNext(); ) {
      String field = fields.next();
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "no field \"" + field + "\"; there are: " + FIELDS.stream().sorted().toList());
      }
    }
    FaultKind kind =
        FaultKind.named(name)
            .orElseThrow(() -> new IllegalArgumentException("\"fault\" is one of " + names()));
    Double share = number(one, "share");
    Double count = number(one, "count");
    return new Fault(
        kind,
        share == null ? 1 : share,
        new Target(text(one, "account"), key(one), text(one, "model")),
        new Fault.Bounds(count == null ? null : count.longValue(), duration(one, "for")),
        new Fault.Terms(text(one, "retryAfter"), number(one, "factor"), duration(one, "delay")));
  }

  /// A key is meant by its KeyId or by itself, which is not kept.
  private static @Nullable KeyId key(JsonNode one) {
    @Nullable String text = text(one, "key");
    if (text == null) {
      return null;
    }
    return KEY_ID.matcher(text).matches() ? new KeyId(text) : KeyId.of(text);
  }

  private static @Nullable Double number(JsonNode one, String field) {
    JsonNode value = one.path(field);
    if (!value.isMissingNode() && !value.isNumber()) {
      throw new IllegalArgumentException("\"" + field + "\" is a number");
    }
    return value.isNumber() ? value.asDouble() : null;
  }

  private static @Nullable String text(JsonNode one, String field) {
    JsonNode value = one.path(field);
    if (!value.isMissingNode() && !value.isValueNode()) {
      throw new IllegalArgumentException("\"" + field + "\" is a text");
    }
    return value.isValueNode() && !value.isNull() ? value.asText() : null;
  }

  private static @Nullable Duration duration(JsonNode one, String field) {
    @Nullable String text = text(one, field);
    if (text == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + field + "\" is a duration like 500ms or 30s");
    }
    double unit =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          default -> 60_000;
        };
    Duration read = Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(1)) * unit));
    if (read.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("\"" + field + "\" is at most a day");
    }
    return read;
  }
}
