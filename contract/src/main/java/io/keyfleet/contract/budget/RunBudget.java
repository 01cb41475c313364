package io.keyfleet.contract.budget;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the answers of a run may take before it is stopped, as it is registered with the run.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunBudget.Tokens.class, name = "tokens"),
  @JsonSubTypes.Type(value = RunBudget.Money.class, name = "money")
})
public sealed interface RunBudget {
  /// Tokens that the API says it read and wrote for answers.
  ///
  /// @param most how many, 1 or more
  record Tokens(long most) implements RunBudget {
    @Override
    public BigDecimal limit() {
      return BigDecimal.valueOf(most);
    }

    @Override
    public String unit() {
      return "tokens";
    }

    @Override
    public BigDecimal taken(@Nullable String model, long read, long written) {
      return BigDecimal.valueOf(read + written);
    }

    @Override
    public String toString() {
      return most + " tokens";
    }
  }

  /// Money, by prices that were fixed when the run began.
  ///
  /// @param most above 0
  /// @param currency of it and of the prices, such as `USD`
  /// @param listed date of the prices, for people
  /// @param prices by the models that its prompts ask for; empty until they are known
  record Money(BigDecimal most, String currency, String listed, Map<String, PerMillion> prices)
      implements RunBudget {
    public Money {
      prices = Map.copyOf(prices);
    }

    /// The same amount by these prices.
    public Money at(String date, Map<String, PerMillion> known) {
      return new Money(most, currency, date, known);
    }

    @Override
    public BigDecimal limit() {
      return most;
    }

    @Override
    public String unit() {
      return currency;
    }

    /// By the price of the model that answered. If the prices do not know it under that name, by
    /// the highest of them: it has another name at its provider, and nobody can tell which it is.
    @Override
    public BigDecimal taken(@Nullable String model, long read, long written) {
      PerMillion price =
          Optional.ofNullable(model)
              .flatMap(name -> Price.find(prices, name))
              .orElseGet(this::highest);
      return price
          .input()
          .multiply(BigDecimal.valueOf(read))
          .add(price.output().multiply(BigDecimal.valueOf(written)))
          .movePointLeft(MILLION)
          .stripTrailingZeros();
    }

    @Override
    public String toString() {
      return most.toPlainString() + " " + currency;
    }

    private PerMillion highest() {
      return new PerMillion(highest(PerMillion::input), highest(PerMillion::output));
    }

    private BigDecimal highest(Function<PerMillion, BigDecimal> part) {
      return prices.values().stream().map(part).reduce(BigDecimal::max).orElse(BigDecimal.ZERO);
    }
  }

  /// What a million tokens cost, read and written.
  record PerMillion(BigDecimal input, BigDecimal output) {}

  /// Digits of a million after its one.
  int MILLION = 6;

  /// A budget as people write it.
  Pattern TEXT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) *([kKmM]?) *(tokens?|[A-Za-z]{3})?");

  /// How much it is, in its unit.
  BigDecimal limit();

  /// What it is counted in: `tokens`, or a currency.
  String unit();

  /// What an answer takes of it.
  ///
  /// @param model that the API says answered
  /// @param read tokens read
  /// @param written tokens written
  BigDecimal taken(@Nullable String model, long read, long written);

  /// Whether another one is as much, whatever its prices.
  default boolean sameAs(RunBudget other) {
    return limit().compareTo(other.limit()) == 0 && unit().equals(other.unit());
  }

  /// Reads `500000 tokens`, `500k`, `1.5M tokens`, `5 USD` and `0.50 EUR`. Money has no prices yet.
  ///
  /// @throws IllegalArgumentException if it is nothing of that kind
  static RunBudget parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    boolean matches = parts.matches();
    String scale = matches ? parts.group(2).toLowerCase(Locale.ROOT) : "";
    String unit = matches && parts.group(3) != null ? parts.group(3) : "";
    boolean tokens = unit.startsWith("token") || (unit.isEmpty() && !scale.isEmpty());
    if (!matches || (unit.isEmpty() && scale.isEmpty()) || (!tokens && !scale.isEmpty())) {
      throw new IllegalArgumentException("not a budget like '500k tokens' or '5 USD'");
    }
    BigDecimal amount =
        new BigDecimal(parts.group(1))
            .movePointRight(
                switch (scale) {
                  case "k" -> 3;
                  case "m" -> MILLION;
                  default -> 0;
                });
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException("a budget is more than nothing");
    }
    return tokens
        ? new Tokens(whole(amount))
        : new Money(amount, unit.toUpperCase(Locale.ROOT), "", Map.of());
  }

  private static long whole(BigDecimal amount) {
    try {
      return amount.longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a budget of tokens is a whole number of them", e);
    }
  }
}
