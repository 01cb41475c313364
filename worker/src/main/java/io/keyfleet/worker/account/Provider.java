package io.keyfleet.worker.account;

import io.keyfleet.contract.budget.Price;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.service.settings.HostName;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A provider of models: its endpoint, how it is called, what it charges.
///
/// @param name what it is known by in the fleet
/// @param baseUrl the address that `/chat/completions` or the path of another kind of request is
///   put behind, with a query where every call is to have it. Where its path has the segment
///   `{model}` (in a URI `%7Bmodel%7D`), the model stands there in each call, as deployments of
///   Azure do.
/// @param auth how it is shown a key
/// @param models its own name of each model that it serves, by the logical names that prompts use;
///   empty: every model, under the same name
/// @param prices by the same logical names; a model without a price has no cost
/// @param timeout longest duration of a call, where it is not the fleet's
public record Provider(
    String name,
    URI baseUrl,
    AuthStyle auth,
    Map<String, String> models,
    Map<String, Price> prices,
    Optional<Duration> timeout) {

  /// How a request carries its key.
  public enum AuthStyle {
    /// As the kind of request has it.
    OF_KIND,
    /// `Authorization: Bearer KEY`.
    BEARER,
    /// `api-key: KEY`, as Azure has it.
    API_KEY,
    /// `x-api-key: KEY`, as Anthropic has it.
    X_API_KEY;

    /// This, or else that of a kind of request.
    public AuthStyle orOf(ApiOperation operation) {
      return this != OF_KIND
          ? this
          : switch (operation.keyForm()) {
            case BEARER -> BEARER;
            case X_API_KEY -> X_API_KEY;
          };
    }
  }

  public Provider {
    models = Map.copyOf(models);
    prices = Map.copyOf(prices);
  }

  /// One that serves every model under its own name and whose prices are not known.
  public static Provider plain(String name, URI baseUrl) {
    return new Provider(name, baseUrl, AuthStyle.OF_KIND, Map.of(), Map.of(), Optional.empty());
  }

  /// Whether it serves a model.
  ///
  /// @param model its logical name
  public boolean serves(String model) {
    return models.isEmpty() || models.containsKey(model);
  }

  /// The provider's own name of a model that it serves.
  public String nameOf(String model) {
    return models.getOrDefault(model, model);
  }

  /// Price of a call that counts so much; 0 where the model has none.
  public BigDecimal price(CallUsage usage) {
    return Optional.ofNullable(prices.get(usage.model()))
        .map(price -> price.of(usage.inputTokens(), 0, usage.outputTokens()))
        .orElse(BigDecimal.ZERO);
  }

  /// Whether accounts of both may turn out to be one: they are called at one address, and a model
  /// is served by both.
  public boolean overlaps(Provider other) {
    return origin(baseUrl).equals(origin(other.baseUrl))
        && (models.isEmpty()
            || other.models.isEmpty()
            || !Collections.disjoint(models.values(), other.models.values()));
  }

  private static String origin(URI url) {
    int standard = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    int port = HostName.port(url) < 0 ? standard : HostName.port(url);
    return (url.getScheme() + "://" + HostName.of(url).orElse("") + ":" + port)
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return name;
  }
}
