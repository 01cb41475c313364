package io.keyfleet.worker.pool;

import io.keyfleet.contract.budget.Price;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Provider.AuthStyle;
import java.math.BigDecimal;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads a provider of a pool file, but for its accounts and headers.
final class ProviderSection {
  static final Set<String> FIELDS =
      new TreeSet<>(
          Set.of("base_url", "auth", "headers", "timeout", "models", "prices", "accounts"));
  static final Set<String> PRICE_FIELDS = new TreeSet<>(Set.of("input", "output", "cached_input"));

  private static final URI STAND_IN = URI.create("https://0.0.0.0/");

  private final Settings settings;

  ProviderSection(Settings settings) {
    this.settings = settings;
  }

  Provider read(String name, YamlNode yaml, Map<String, YamlNode> parts) {
    if (!name.matches(ValueParsers.NAME)) {
      yaml.problem(ValueParsers.NAME_MISTAKE);
    }
    Map<String, String> models = models(parts);
    return new Provider(
        name,
        baseUrl(yaml, parts),
        Optional.ofNullable(parts.get("auth"))
            .flatMap(auth ->
                auth.read(ProviderSection::auth, "is neither bearer nor api-key nor x-api-key"))
            .orElse(AuthStyle.OF_KIND),
        models,
        prices(parts, models),
        Optional.ofNullable(parts.get("timeout"))
            .flatMap(timeout ->
                timeout.read(
                    ValueParsers::duration,
                    "is not a duration like 60s or 30min from 100ms to 1h")));
  }

  private URI baseUrl(YamlNode yaml, Map<String, YamlNode> parts) {
    YamlNode own = parts.get("base_url");
    if (own == null) {
      yaml.problem("has no base_url");
      return STAND_IN;
    }
    // the text is not shown: it may hold a password
    Optional<URI> url =
        own.text()
            .flatMap(text -> {
              try {
                return Optional.of(BaseUrl.parse(text));
              } catch (IllegalArgumentException e) {
                own.problem(BaseUrl.MISTAKE);
                return Optional.empty();
              }
            });
    url.flatMap(address -> BaseUrl.objection(address, settings)).ifPresent(own::problem);
    return url.orElse(STAND_IN);
  }

  private static AuthStyle auth(String text) {
    return switch (text) {
      case "bearer" -> AuthStyle.BEARER;
      case "api-key" -> AuthStyle.API_KEY;
      case "x-api-key" -> AuthStyle.X_API_KEY;
      default -> throw new IllegalArgumentException();
    };
  }

  private static Map<String, String> models(Map<String, YamlNode> parts) {
    Map<String, String> models = new LinkedHashMap<>();
    YamlNode own = parts.get("models");
    if (own != null) {
      own.entries()
          .forEach((model, name) -> name.text().ifPresent(text -> models.put(model, text)));
      if (models.isEmpty()) {
        own.problem("names no model; leave it out where every model is served");
      }
    }
    return models;
  }

  private static Map<String, Price> prices(
      Map<String, YamlNode> parts, Map<String, String> models) {
    Map<String, Price> prices = new LinkedHashMap<>();
    YamlNode own = parts.get("prices");
    if (own != null) {
      own.entries()
          .forEach((model, yaml) -> {
            if (!models.isEmpty() && !models.containsKey(model)) {
              yaml.problem("is the price of a model that is not among the provider's models");
            }
            price(yaml).ifPresent(price -> prices.put(model, price));
          });
    }
    return prices;
  }

  private static Optional<Price> price(YamlNode yaml) {
    Map<String, YamlNode> fields = yaml.fields(PRICE_FIELDS);
    if (!fields.containsKey("input") || !fields.containsKey("output")) {
      yaml.problem("needs input and output, each for a million tokens");
      return Optional.empty();
    }
    Optional<BigDecimal> input = amount(fields.get("input"));
    Optional<BigDecimal> output = amount(fields.get("output"));
    Optional<BigDecimal> cached =
        Optional.ofNullable(fields.get("cached_input")).flatMap(ProviderSection::amount);
    return input.flatMap(read -> output.map(written -> new Price(read, written, cached)));
  }

  private static Optional<BigDecimal> amount(YamlNode yaml) {
    return yaml.read(ValueParsers::price, "is not an amount like 0.15");
  }
}
