package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.ownership.Budget;
import io.keyfleet.worker.ownership.OwnedAccount;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What operators must know if a worker does not call, logged once each time. For the dispatcher,
/// under its lock.
final class OperatorLog {
  private static final Logger log = LoggerFactory.getLogger(OperatorLog.class);
  private static final int MAX_MODELS = 1_000;

  private final Set<String> notServedHere = new HashSet<>();
  private boolean allOut;
  private boolean budgetReached;

  /// A prompt came in.
  ///
  /// @param ownedAccounts this worker's accounts now
  void prompt(String model, Collection<OwnedAccount> ownedAccounts) {
    if (!ownedAccounts.isEmpty()
        && ownedAccounts.stream().noneMatch(owned -> owned.serves(model))
        && notServedHere.size() < MAX_MODELS
        && notServedHere.add(model)) {
      log.warn(
          "prompts of model {} wait: no account that this worker owns now serves it, others do",
          model);
    }
  }

  /// Accounts may have gone out or come back.
  ///
  /// @param ownedAccounts this worker's accounts now
  void accounts(Collection<OwnedAccount> ownedAccounts) {
    boolean out =
        !ownedAccounts.isEmpty()
            && ownedAccounts.stream().allMatch(owned -> owned.out().isPresent());
    if (out && !allOut) {
      log.error(
          "every account of this worker is out ({}): its prompts go to other workers, if there are"
              + " any, until an account is good again",
          ownedAccounts.iterator().next().out().orElse(""));
    } else if (allOut && !out) {
      log.info("an account of this worker is good again");
    }
    allOut = out;
  }

  /// The budget is reached, and no call is out any more.
  ///
  /// @param ownedAccounts this worker's accounts now
  void budgetReached(Budget budget, Collection<OwnedAccount> ownedAccounts) {
    if (!budgetReached) {
      budgetReached = true;
      log.error(
          "the budget of {} is reached ({} spent): no more calls are made. Remaining prompts stay"
              + " in Kafka; start workers with a larger KEYFLEET_BUDGET to continue",
          budget,
          budget.spent(ownedAccounts).toPlainString());
    }
  }

  /// Whether the budget was said to be reached.
  boolean outOfBudget() {
    return budgetReached;
  }
}
