package io.keyfleet.contract.budget;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/// What a provider asks for a model's tokens, in the pool's currency.
///
/// @param inputPerMillion for a million tokens read
/// @param outputPerMillion for a million tokens written
/// @param cachedInputPerMillion for a million tokens read that the provider had in its cache, where
///   those are cheaper
public record Price(
    BigDecimal inputPerMillion,
    BigDecimal outputPerMillion,
    Optional<BigDecimal> cachedInputPerMillion) {
  private static final int MILLION = 6;

  /// What stands behind a model's name for one of its versions: `-2026-04-01`, `-20260401`.
  private static final String VERSION = "-(\\d{4}-\\d{2}-\\d{2}|\\d{8}|latest)$";

  /// What a model has among others by their names; a version without one of its own has that of the
  /// model.
  public static <T> Optional<T> find(Map<String, T> byModel, String model) {
    T own = byModel.get(model);
    return Optional.ofNullable(own == null ? byModel.get(model.replaceFirst(VERSION, "")) : own);
  }

  /// The price of a call, exact.
  ///
  /// @param read tokens read, those from the cache included
  /// @param cached how many of those came from the cache
  /// @param written tokens written
  public BigDecimal of(long read, long cached, long written) {
    long cheap = Math.clamp(cached, 0, read);
    BigDecimal perCached = cachedInputPerMillion.orElse(inputPerMillion);
    return inputPerMillion
        .multiply(BigDecimal.valueOf(read - cheap))
        .add(perCached.multiply(BigDecimal.valueOf(cheap)))
        .add(outputPerMillion.multiply(BigDecimal.valueOf(written)))
        .movePointLeft(MILLION)
        .stripTrailingZeros();
  }
}
