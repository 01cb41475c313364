package io.keyfleet.worker.accounts;

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
    Optional<BigDecimal> cachedInputPerMillion) {}
