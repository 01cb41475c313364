package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.KeyId;
import io.keyfleet.worker.accounts.Turn;
import java.util.HashMap;
import java.util.Map;

/// Whose fault a refusal is that does not say so. It is the prompt's if keys refuse it that answer
/// others before and after; the key's if it refuses one prompt after another. Not thread-safe.
final class Blame {
  /// Refusals by keys that answered before and after which no longer are chance.
  private static final int STRIKES = 3;

  /// The same of calls that were said to be one too many: an account that shares its quota has
  /// many.
  private static final int LIMIT_STRIKES = 12;

  /// Of these, so many by keys that answered others before and after.
  private static final int CONFIRMED = 2;

  /// Probability that a prompt met so many refusals by chance, when it is no longer believed that
  /// they are for the number of calls, and when it dies of them.
  private static final double DOUBT = 1e-3;

  private static final double CERTAINTY = 1e-9;

  private final Map<KeyId, Conduct> conducts = new HashMap<>();

  /// A call was answered.
  void answered(Delivery delivery, Turn turn) {
    conduct(turn.key().id()).answered(delivery.number());
  }

  /// A call was refused, for whatever is not its pace.
  void refused(Delivery delivery, Turn turn) {
    Conduct conduct = conduct(turn.key().id());
    Refusals refusals = delivery.refusals();
    confirmed(refusals);
    boolean answers = conduct.answers();
    if (refusals.count() == 0) {
      conduct.refused(delivery.number());
    }
    refusals.add(turn.key().id(), delivery.number(), answers);
  }

  /// A call was said to be one too many.
  void limited(Delivery delivery, Turn turn) {
    Refusals refusals = delivery.limited();
    confirmed(refusals);
    refusals.add(turn.key().id(), delivery.number(), true);
    conduct(turn.key().id()).limited();
  }

  /// Whether the turn's key refuses one prompt after another.
  boolean ofKey(Turn turn) {
    return conduct(turn.key().id()).refusesAll();
  }

  /// Whether keys refuse the prompt that answer others, the turn's among them.
  boolean ofPrompt(Delivery delivery, Turn turn) {
    int last = conduct(turn.key().id()).answers() ? 1 : 0;
    return confirmed(delivery.refusals()) + last >= STRIKES;
  }

  /// Whether a key that refused the prompt has answered others before and after.
  boolean suspected(Delivery delivery) {
    return confirmed(delivery.refusals()) > 0;
  }

  /// Whether calls with the prompt are hardly refused for their number.
  boolean doubtfullyLimited(Delivery delivery) {
    return chance(delivery.limited()) <= DOUBT;
  }

  /// Whether it is the prompt for which they are refused.
  boolean alwaysLimited(Delivery delivery) {
    Refusals limited = delivery.limited();
    return limited.count() >= LIMIT_STRIKES && chance(limited) <= CERTAINTY;
  }

  private double chance(Refusals limited) {
    if (confirmed(limited) < CONFIRMED) {
      return 1;
    }
    double share =
        limited.keys().stream().mapToDouble(key -> conduct(key).limitedShare()).max().orElse(1);
    return Math.pow(share, limited.count());
  }

  private int confirmed(Refusals refusals) {
    return refusals.confirmed((key, call) -> conduct(key).answeredAfter(call));
  }

  private Conduct conduct(KeyId key) {
    return conducts.computeIfAbsent(key, fresh -> new Conduct());
  }
}
