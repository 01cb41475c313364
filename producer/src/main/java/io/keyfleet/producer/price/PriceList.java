package io.keyfleet.producer.price;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.budget.Price;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What models cost, by their providers' names, where a pool does not say. `prices.json` beside
/// this class is the list that comes along: dated, with its sources, and without what could not be
/// looked up. A file of the same form wins over it.
///
/// @param currency of all prices
/// @param date of the list, for people
public record PriceList(String currency, String date, Map<String, Price> models) {
  private static final int MAX_BYTES = 4 << 20;
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);
  private static final Set<String> FIELDS = Set.of("input", "cached_input", "output", "source");

  /// The list that comes along.
  public static PriceList standard() {
    try (InputStream in = PriceList.class.getResourceAsStream("prices.json")) {
      if (in == null) {
        throw new IllegalStateException("prices.json is missing");
      }
      return read("prices.json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Those of a file.
  ///
  /// @throws Failure if it cannot be read, or is none
  public static PriceList of(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new Failure("--prices " + file + " is larger than " + MAX_BYTES + " bytes");
      }
      return read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new Failure("--prices " + file + " cannot be read as text; correct the path", e);
    }
  }

  /// These, and those of `other` for models that have none here.
  ///
  /// @throws Failure if they are in different currencies
  public PriceList orElse(PriceList other) {
    if (!currency.equals(other.currency)) {
      return this;
    }
    Map<String, Price> both = new HashMap<>(other.models);
    both.putAll(models);
    return new PriceList(currency, date + ", " + other.date, both);
  }

  /// The price of a model; of its versions where they have none of their own.
  ///
  /// @param model the provider's name of it
  public Optional<Price> of(String model) {
    return Price.find(models, model);
  }

  private static PriceList read(String file, String text) {
    JsonNode list;
    try {
      list = RecordJson.tree(text);
    } catch (UnreadableRecord e) {
      throw new Failure(file + " is not JSON", e);
    }
    JsonNode models = list.path("models");
    if (!models.isObject() || models.isEmpty()) {
      throw new Failure(
          file
              + " is no price list: it needs models, such as {\"date\": \"2026-11-29\", \"models\":"
              + " {\"gpt-4o-mini\": {\"input\": 0.15, \"output\": 0.60}}}");
    }
    Map<String, Price> prices = new HashMap<>();
    for (var model : models.properties()) {
      prices.put(model.getKey(), price(file, model.getKey(), model.getValue()));
    }
    return new PriceList(
        list.path("currency").asText("USD"), list.path("date").asText("undated"), prices);
  }

  private static Price price(String file, String model, JsonNode prices) {
    for (var field : prices.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw mistake(
            file,
            model,
            "has no field " + field.getKey() + "; known: input, output, cached_input, source");
      }
    }
    return new Price(
        amount(file, model, "input", prices.path("input")),
        amount(file, model, "output", prices.path("output")),
        prices.has("cached_input")
            ? Optional.of(amount(file, model, "cached_input", prices.path("cached_input")))
            : Optional.empty());
  }

  private static BigDecimal amount(String file, String model, String field, JsonNode value) {
    boolean good =
        value.isNumber()
            && value.decimalValue().signum() >= 0
            && value.decimalValue().compareTo(MOST) < 0;
    if (!good) {
      throw mistake(file, model, "needs a number for " + field + ", for a million tokens");
    }
    return value.decimalValue();
  }

  private static Failure mistake(String file, String model, String mistake) {
    return new Failure(file + ": " + model + " " + mistake);
  }
}
