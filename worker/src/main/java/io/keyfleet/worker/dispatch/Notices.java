package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.accounts.Seat;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people have to know when a worker does not call, said once each time. For the dispatcher,
/// under its lock.
final class Notices {
  private static final Logger log = LoggerFactory.getLogger(Notices.class);
  private static final int MAX_MODELS = 1_000;

  private final Set<String> notServedHere = new HashSet<>();
  private boolean allOut;
  private boolean budgetReached;

  /// A prompt came in.
  ///
  /// @param seats this worker's accounts now
  void prompt(String model, Collection<Seat> seats) {
    if (!seats.isEmpty()
        && seats.stream().noneMatch(seat -> seat.serves(model))
        && notServedHere.size() < MAX_MODELS
        && notServedHere.add(model)) {
      log.warn(
          "prompts of model {} wait: no account that this worker owns now serves it, others do",
          model);
    }
  }

  /// Accounts may have gone out or come back.
  ///
  /// @param seats this worker's accounts now
  void accounts(Collection<Seat> seats) {
    boolean out = !seats.isEmpty() && seats.stream().allMatch(seat -> seat.out().isPresent());
    if (out && !allOut) {
      log.error(
          "every account of this worker is out ({}): its prompts go to other workers, if there are"
              + " any, until an account is good again",
          seats.iterator().next().out().orElse(""));
    } else if (allOut && !out) {
      log.info("an account of this worker is good again");
    }
    allOut = out;
  }

  /// The budget is reached, and no call is out any more.
  ///
  /// @param seats this worker's accounts now
  void budgetReached(Budget budget, Collection<Seat> seats) {
    if (!budgetReached) {
      budgetReached = true;
      log.error(
          "the budget of {} is reached ({} spent): no more calls are made. What is left stays in"
              + " Kafka; start workers with a larger KEYFLEET_BUDGET to go on",
          budget,
          budget.spent(seats).toPlainString());
    }
  }

  /// Whether the budget was said to be reached.
  boolean outOfBudget() {
    return budgetReached;
  }
}
