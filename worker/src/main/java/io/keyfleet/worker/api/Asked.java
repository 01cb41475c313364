package io.keyfleet.worker.api;

import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.Price;
import java.util.Optional;

/// What a response is the response to.
///
/// @param model the logical name of the model that was asked
/// @param price what its tokens cost, where that is known
/// @param keys what the API was shown, not to be repeated
record Asked(String model, Optional<Price> price, Redaction keys) {

  static Asked of(Account account, String model) {
    return new Asked(
        model,
        Optional.ofNullable(account.provider().prices().get(model)),
        Redaction.of(account.keys()));
  }
}
