package io.keyfleet.worker.api.response;

import io.keyfleet.contract.budget.Price;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.ResponseSettings;
import io.keyfleet.worker.network.HeaderValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a response is the response to.
///
/// @param operation the kind of request that was made
/// @param model the logical name of the model that was asked
/// @param price what its tokens cost, where that is known
/// @param responses what is kept of it
/// @param keys what the API was shown, not to be repeated
public record CallContext(
    ApiOperation operation,
    String model,
    Optional<Price> price,
    ResponseSettings responses,
    Redaction keys) {

  /// The context of a call with an account.
  ///
  /// @param responses what is kept of it
  /// @param headers the provider's own
  public static CallContext of(
      ApiOperation operation,
      Account account,
      String model,
      ResponseSettings responses,
      Collection<HeaderValue> headers) {
    Stream<Secret> sent = headers.stream().flatMap(header -> header.secrets().stream());
    List<Secret> secrets = Stream.concat(account.keys().stream(), sent).toList();
    return new CallContext(
        operation,
        model,
        Optional.ofNullable(account.provider().prices().get(model)),
        responses,
        Redaction.of(secrets));
  }
}
