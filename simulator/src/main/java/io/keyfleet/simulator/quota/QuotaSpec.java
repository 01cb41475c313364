package io.keyfleet.simulator.quota;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One limit of an account: `500/min`, `40000 tokens/min`, `20000 input tokens/min`, `10000/d` or
/// `20 in flight`, and with a model in front, such as `gpt-4o: 50/min`, of that model only.
///
/// @param counted what it limits
/// @param limit most of it, 1 or more
/// @param window in any window of this length; zero if calls in flight are counted
/// @param model the only model that it is about; nothing for all of them together
public record QuotaSpec(QuotaUnit counted, long limit, Duration window, Optional<String> model) {
  /// Most requests in a window that can be kept exactly.
  public static final long MAX_REQUESTS = RecentAmounts.MAX;

  private static final Pattern TEXT =
      Pattern.compile("(?:([^\\s:]{1,100}):\\s+)?(\\d{1,9})\\s*([a-z ]*?)\\s*(?:/\\s*(\\S+))?");

  /// @throws IllegalArgumentException out of bounds
  public QuotaSpec {
    if (limit < 1 || (counted == QuotaUnit.IN_FLIGHT) != window.isZero()) {
      throw new IllegalArgumentException("a quota is 1 or more, of calls in flight or in a window");
    }
    if (counted == QuotaUnit.REQUESTS && limit > MAX_REQUESTS) {
      throw new IllegalArgumentException("more than " + MAX_REQUESTS + " requests in a window");
    }
  }

  /// Requests of all models.
  public static QuotaSpec requests(Rate rate) {
    return new QuotaSpec(QuotaUnit.REQUESTS, rate.count(), rate.window(), Optional.empty());
  }

  /// Tokens of all models, in both directions.
  public static QuotaSpec tokens(Rate rate) {
    return new QuotaSpec(QuotaUnit.TOKENS, rate.count(), rate.window(), Optional.empty());
  }

  /// Calls of all models at one time.
  public static QuotaSpec inFlight(long limit) {
    return new QuotaSpec(QuotaUnit.IN_FLIGHT, limit, Duration.ZERO, Optional.empty());
  }

  /// The same for one model only.
  public QuotaSpec of(String onlyModel) {
    return new QuotaSpec(counted, limit, window, Optional.of(onlyModel));
  }

  /// Reads a quota's text.
  ///
  /// @throws IllegalArgumentException if it is none
  public static QuotaSpec parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw notOne(text);
    }
    Optional<String> model = Optional.ofNullable(matcher.group(1));
    QuotaUnit unit = counted(matcher.group(3), text);
    String window = matcher.group(4);
    if (unit == QuotaUnit.IN_FLIGHT && window == null) {
      return new QuotaSpec(unit, Long.parseLong(matcher.group(2)), Duration.ZERO, model);
    }
    if (unit == QuotaUnit.IN_FLIGHT || window == null) {
      throw notOne(text);
    }
    Rate rate = Rate.parse(matcher.group(2) + "/" + window);
    return new QuotaSpec(unit, rate.count(), rate.window(), model);
  }

  /// Whether calls of `asked` count.
  public boolean isAbout(String asked) {
    return model.isEmpty() || model.get().equals(asked);
  }

  /// In the form that [#parse] reads.
  @Override
  public String toString() {
    String about = model.map(name -> name + ": ").orElse("");
    if (counted == QuotaUnit.IN_FLIGHT) {
      return about + limit + " " + counted.word();
    }
    String rate = new Rate(limit, window).toString();
    return counted == QuotaUnit.REQUESTS
        ? about + rate
        : about + rate.replaceFirst("/", " " + counted.word() + "/");
  }

  private static QuotaUnit counted(String word, String text) {
    return switch (word) {
      case "", "requests" -> QuotaUnit.REQUESTS;
      case "tokens" -> QuotaUnit.TOKENS;
      case "input tokens" -> QuotaUnit.INPUT_TOKENS;
      case "output tokens" -> QuotaUnit.OUTPUT_TOKENS;
      case "in flight" -> QuotaUnit.IN_FLIGHT;
      default -> throw notOne(text);
    };
  }

  private static IllegalArgumentException notOne(String text) {
    return new IllegalArgumentException(
        "not a quota like 500/min, 40000 tokens/min, 20 in flight or gpt-4o: 50/min: '"
            + text
            + "'");
  }
}
