package io.keyfleet.worker.account;

import java.math.BigDecimal;
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
