package io.keyfleet.worker.ownership;

import io.keyfleet.contract.KeyId;
import io.keyfleet.worker.limiter.Limiter.Use;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// What an owner of an account leaves to the next one, in the metadata of a committed offset. Times
/// are milliseconds of the wall clock, since the next owner is another process.
///
/// @param atMillis when it was written
/// @param handedOver whether its writer made no call after it
/// @param out whether the account cannot be used, and is not to be tried yet either
/// @param spent price of all its calls ever, as far as prices are known
/// @param atOnce calls at the same time that were found to be allowed; 0 where that was not learnt
/// @param keys those that are left out
/// @param models those that the account stands with in a way worth knowing
/// @param quotas what still counted against each
public record AccountCheckpoint(
    long atMillis,
    boolean handedOver,
    boolean out,
    BigDecimal spent,
    long atOnce,
    List<KeyState> keys,
    List<ModelState> models,
    List<QuotaState> quotas) {
  /// Kafka's default bound for metadata is 4,096.
  private static final int MAX_CHARS = 3_900;

  /// A key that is left out.
  ///
  /// @param failures in a row
  /// @param untilMillis when it may be tried again
  record KeyState(KeyId key, UnavailableReason reason, int failures, long untilMillis) {}

  /// How the account stands with a model.
  ///
  /// @param model its logical name
  /// @param coolUntilMillis no call before that; 0 where there is no such wait
  /// @param pace calls per second that a refusal taught; 0 where none did
  record ModelState(String model, long coolUntilMillis, double pace) {}

  /// A quota's use.
  ///
  /// @param name the same for the same quota in every process, see [QuotaKey]
  /// @param limit the count, of a quota that the provider taught; 0 where it is a configured one
  /// @param uses what still counted, oldest first, at times of the wall clock
  public record QuotaState(String name, long limit, List<Use> uses) {}

  public AccountCheckpoint {
    keys = List.copyOf(keys);
    models = List.copyOf(models);
    quotas = List.copyOf(quotas);
  }

  /// The checkpoint of an owner of whom nothing is known but that its lease is over by `millis`.
  public static AccountCheckpoint ofStranger(long millis) {
    return new AccountCheckpoint(
        millis, false, false, BigDecimal.ZERO, 0, List.of(), List.of(), List.of());
  }

  /// In a form that [#decode] reads. What does not fit is bunched, each bunch at the latest of its
  /// times, and at last left out; what is left out the next owner takes for used up.
  ///
  /// @param maxChars what a commit's metadata may have
  public String encode(int maxChars) {
    return new AccountCheckpointCodec(this, maxChars).encode();
  }

  /// The same for a broker with Kafka's default bound.
  public String encode() {
    return encode(MAX_CHARS);
  }

  /// What [#encode] wrote; nothing where the text is none of that or of another version.
  public static Optional<AccountCheckpoint> decode(String text) {
    return AccountCheckpointCodec.decode(text);
  }
}
