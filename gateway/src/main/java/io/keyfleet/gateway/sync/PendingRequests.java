package io.keyfleet.gateway.sync;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.gateway.results.ResultListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Requests whose clients wait, by the run that each is. Safe for all threads.
final class PendingRequests implements ResultListener {
  private final Map<String, CompletableFuture<Result>> waiting = new ConcurrentHashMap<>();
  private final Semaphore room;
  private final int most;

  /// What became of a request.
  sealed interface Result {
    /// It was answered.
    record Answered(Answer answer) implements Result {}

    /// It was given up.
    record Died(DeadPrompt dead) implements Result {}

    /// Its client went away.
    record Gone() implements Result {}
  }

  /// @param most that wait at the same time
  PendingRequests(int most) {
    this.most = most;
    this.room = new Semaphore(most);
  }

  /// Begins to wait; nothing where too many do.
  Optional<CompletableFuture<Result>> begin(String run) {
    if (!room.tryAcquire()) {
      return Optional.empty();
    }
    CompletableFuture<Result> result = new CompletableFuture<>();
    waiting.put(run, result);
    return Optional.of(result);
  }

  /// Waits no longer.
  void end(String run) {
    if (waiting.remove(run) != null) {
      room.release();
    }
  }

  int most() {
    return most;
  }

  int free() {
    return room.availablePermits();
  }

  @Override
  public void answered(Answer answer) {
    complete(answer.labels().run(), new Result.Answered(answer));
  }

  @Override
  public void died(DeadPrompt dead) {
    complete(dead.labels().run(), new Result.Died(dead));
  }

  private void complete(@Nullable String run, Result result) {
    CompletableFuture<Result> one = run == null ? null : waiting.get(run);
    if (one != null) {
      one.complete(result);
    }
  }
}
