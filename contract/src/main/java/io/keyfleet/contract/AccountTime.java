package io.keyfleet.contract;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Time in which accounts could have been called, and what part of it was lost to which cause. Such
/// times add up.
///
/// @param millis the time
/// @param lostMillis the lost parts of it by cause, such as `margin` or `cool_down`
public record AccountTime(double millis, Map<String, Double> lostMillis) {
  /// None.
  public static final AccountTime NONE = new AccountTime(0, Map.of());

  /// Causes that are kept apart; of others nothing is said.
  private static final int MAX_CAUSES = 32;

  public AccountTime {
    lostMillis = lostMillis == null ? Map.of() : Map.copyOf(lostMillis);
  }

  /// Both together.
  public AccountTime plus(AccountTime other) {
    Map<String, Double> lost = new TreeMap<>();
    Stream.of(this, other)
        .flatMap(one -> one.lostMillis.entrySet().stream())
        .filter(one -> lost.size() < MAX_CAUSES || lost.containsKey(one.getKey()))
        .forEach(one -> lost.merge(one.getKey(), one.getValue(), Double::sum));
    return new AccountTime(millis + other.millis, lost);
  }
}
