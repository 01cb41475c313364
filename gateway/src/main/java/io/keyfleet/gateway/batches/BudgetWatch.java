package io.keyfleet.gateway.batches;

import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.LineError;
import io.keyfleet.gateway.batches.store.BatchStatus;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cancels the batches of keys that have used up their budgets, and says why in their errors. For
/// one thread.
///
/// @param spent whether the key of a name has used all of its budget
record BudgetWatch(Batches batches, Predicate<String> spent, Ticker ticker, InstantSource wall)
    implements Runnable {
  /// Code of the error that such a batch and its lines have.
  static final String CODE = "insufficient_quota";

  private static final Logger log = LoggerFactory.getLogger(BudgetWatch.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /// Whether a batch was cancelled for that.
  static boolean stopped(Batch batch) {
    return batch.errors().stream().anyMatch(error -> error.code().equals(CODE));
  }

  @Override
  public void run() {
    try {
      while (true) {
        try {
          look();
        } catch (RuntimeException e) {
          log.warn("budgets are not watched now: {}", e.getMessage());
        }
        ticker.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks once.
  void look() {
    for (Batch batch : batches.active()) {
      if (batch.status() == BatchStatus.IN_PROGRESS
          && batches.unanswered(batch) > 0
          && spent.test(batch.order().owner())) {
        batches.store().update(batch.id(), this::cancelled);
        log.info("batch {} is cancelled: its key has used up its budget", batch.id());
      }
    }
  }

  private Batch cancelled(Batch batch) {
    LineError why =
        new LineError(CODE, "the budget of the batch's key was used up before its end", null, null);
    return batch.status() == BatchStatus.IN_PROGRESS
        ? batch
            .checked(batch.order().lines(), batch.order().model(), List.of(why))
            .in(BatchStatus.CANCELLING, wall.instant())
        : batch;
  }
}
