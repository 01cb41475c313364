package io.keyfleet.worker.failure;

import io.keyfleet.contract.KeyId;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.PromptRefusals;
import java.util.HashMap;
import java.util.Map;

/// Whose fault an unexplained refusal is. It is the prompt's if keys refuse it that answer others
/// before and after; the key's if it refuses one prompt after another. Not thread-safe.
public final class RefusalAttribution {
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

  private final Map<KeyId, KeyHistory> histories = new HashMap<>();

  /// A call was answered.
  public void answered(Delivery delivery, CallPermit permit) {
    history(permit.key().id()).answered(delivery.number());
  }

  /// A call was refused, for whatever is not its pace.
  public void refused(Delivery delivery, CallPermit permit) {
    KeyHistory history = history(permit.key().id());
    PromptRefusals refusals = delivery.refusals();
    confirmed(refusals);
    boolean answers = history.answers();
    if (refusals.count() == 0) {
      history.refused(delivery.number());
    }
    refusals.add(permit.key().id(), delivery.number(), answers);
  }

  /// A call was said to be one too many.
  public void limited(Delivery delivery, CallPermit permit) {
    PromptRefusals refusals = delivery.limited();
    confirmed(refusals);
    refusals.add(permit.key().id(), delivery.number(), true);
    history(permit.key().id()).limited();
  }

  /// Whether the permit's key refuses one prompt after another.
  public boolean ofKey(CallPermit permit) {
    return history(permit.key().id()).refusesAll();
  }

  /// Whether keys refuse the prompt that answer others, the permit's key among them.
  public boolean ofPrompt(Delivery delivery, CallPermit permit) {
    int last = history(permit.key().id()).answers() ? 1 : 0;
    return confirmed(delivery.refusals()) + last >= STRIKES;
  }

  /// Whether a key that refused the prompt has answered others before and after.
  public boolean suspected(Delivery delivery) {
    return confirmed(delivery.refusals()) > 0;
  }

  /// Whether calls with the prompt are hardly refused for their number.
  public boolean implausiblyLimited(Delivery delivery) {
    return chance(delivery.limited()) <= DOUBT;
  }

  /// Whether it is the prompt for which they are refused.
  public boolean alwaysLimited(Delivery delivery) {
    PromptRefusals limited = delivery.limited();
    return limited.count() >= LIMIT_STRIKES && chance(limited) <= CERTAINTY;
  }

  private double chance(PromptRefusals limited) {
    if (confirmed(limited) < CONFIRMED) {
      return 1;
    }
    double share =
        limited.keys().stream().mapToDouble(key -> history(key).limitedShare()).max().orElse(1);
    return Math.pow(share, limited.count());
  }

  private int confirmed(PromptRefusals refusals) {
    return refusals.confirmed((key, call) -> history(key).answeredAfter(call));
  }

  private KeyHistory history(KeyId key) {
    return histories.computeIfAbsent(key, fresh -> new KeyHistory());
  }
}
