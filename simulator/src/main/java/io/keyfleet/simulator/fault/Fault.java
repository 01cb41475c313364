package io.keyfleet.simulator.fault;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.KeyId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A fault that is switched on.
///
/// @param fault what happens
/// @param share of the calls aimed at that it strikes, more than 0 to 1
/// @param target at which it is aimed
/// @param bounds when it is over
/// @param terms what it says or how strong it is
public record Fault(FaultKind fault, double share, Target target, Bounds bounds, Terms terms) {

  /// When a fault is over; never if nothing is said.
  ///
  /// @param count of calls that it strikes
  /// @param lasting from when it is switched on
  public record Bounds(@Nullable Long count, @Nullable Duration lasting) {
    static final Bounds NONE = new Bounds(null, null);

    /// @throws IllegalArgumentException if it would be over at once
    public Bounds {
      if ((count != null && count < 1) || (lasting != null && !lasting.isPositive())) {
        throw new IllegalArgumentException("\"count\" and \"for\" are more than 0");
      }
    }
  }

  /// What a fault says or how strong it is; each kind looks at what is its own.
  ///
  /// @param retryAfter header of that name, word for word, on a refusal
  /// @param factor of `shrink`, more than 0 to 1
  /// @param delay how long `hang` lasts, how long `slow_body` and `keep_alive` take
  public record Terms(
      @Nullable String retryAfter, @Nullable Double factor, @Nullable Duration delay) {
    static final Terms NONE = new Terms(null, null, null);

    /// @throws IllegalArgumentException out of bounds
    public Terms {
      if (factor != null && !(factor > 0 && factor <= 1)) {
        throw new IllegalArgumentException("\"factor\" is more than 0 and at most 1");
      }
      if (retryAfter != null && !retryAfter.matches("[\\x20-\\x7e]{0,200}")) {
        throw new IllegalArgumentException("\"retryAfter\" has what no header can have");
      }
    }
  }

  /// @throws IllegalArgumentException if the share is out of bounds
  public Fault {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("\"share\" is more than 0 and at most 1");
    }
    if (fault == FaultKind.SHRINK && terms.factor() == null) {
      throw new IllegalArgumentException("\"shrink\" has a \"factor\", more than 0 and at most 1");
    }
  }

  /// One without further terms.
  ///
  /// @param account one of the account's keys; null for all accounts
  public Fault(FaultKind fault, double share, @Nullable KeyId account) {
    this(
        fault,
        share,
        account == null ? Target.ALL : new Target(account.value(), null, null),
        Bounds.NONE,
        Terms.NONE);
  }

  /// One that strikes every call until it is switched off.
  public static Fault of(FaultKind kind) {
    return new Fault(kind, 1, null);
  }

  /// Limits that are only `factor` of what they are set to.
  public static Fault shrink(double factor) {
    return new Fault(FaultKind.SHRINK, 1, Target.ALL, Bounds.NONE, new Terms(null, factor, null));
  }

  /// The same for some of the calls only.
  public Fault inShare(double other) {
    return new Fault(fault, other, target, bounds, terms);
  }

  /// The same for one account only, by its name or by the KeyId of one of its keys.
  public Fault onAccount(String account) {
    return aimed(new Target(account, target.key(), target.model()));
  }

  /// The same for one key only.
  public Fault onKey(KeyId key) {
    return aimed(new Target(target.account(), key, target.model()));
  }

  /// The same for one model only.
  public Fault onModel(String model) {
    return aimed(new Target(target.account(), target.key(), model));
  }

  /// The same, over when it has struck so often.
  public Fault times(long count) {
    return new Fault(fault, share, target, new Bounds(count, bounds.lasting()), terms);
  }

  /// The same, over after that time.
  public Fault lasting(Duration time) {
    return new Fault(fault, share, target, new Bounds(bounds.count(), time), terms);
  }

  /// The same with a Retry-After header, word for word.
  public Fault retryAfter(String value) {
    return new Fault(fault, share, target, bounds, new Terms(value, terms.factor(), terms.delay()));
  }

  /// The same taking that long.
  public Fault delay(Duration time) {
    return new Fault(
        fault, share, target, bounds, new Terms(terms.retryAfter(), terms.factor(), time));
  }

  private Fault aimed(Target other) {
    return new Fault(fault, share, other, bounds, terms);
  }

  /// As `POST /faults` takes it.
  @JsonValue
  public JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("fault", fault.wireName()).put("share", share);
    put(json, "account", target.account());
    put(json, "key", target.key());
    put(json, "model", target.model());
    put(json, "count", bounds.count());
    put(json, "for", bounds.lasting() == null ? null : bounds.lasting().toMillis() + "ms");
    put(json, "retryAfter", terms.retryAfter());
    put(json, "factor", terms.factor());
    put(json, "delay", terms.delay() == null ? null : terms.delay().toMillis() + "ms");
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case Long number -> json.put(name, number);
      case Double number -> json.put(name, number);
      default -> json.put(name, value.toString());
    }
  }
}
