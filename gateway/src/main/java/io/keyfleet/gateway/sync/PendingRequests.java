package io.keyfleet.gateway.sync;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Owner;
import io.keyfleet.gateway.results.ResultListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Requests whose clients wait, by the run that each is. Safe for all threads.
final class PendingRequests implements ResultListener {
  private final Map<String, Pending> waiting = new ConcurrentHashMap<>();
  private final ShortestWait partitions;
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

  /// One that waits.
  ///
  /// @param owner as whose it takes its turn; empty if nobody's
  /// @param partition of the interactive topic
  record Pending(String owner, int partition, CompletableFuture<Result> result) {}

  /// @param most that wait at the same time
  /// @param partitions of the interactive topic
  PendingRequests(int most, int partitions) {
    this.most = most;
    this.partitions = new ShortestWait(partitions);
    this.room = new Semaphore(most);
  }

  /// Begins to wait; nothing where too many do.
  ///
  /// @param owner as whose it takes its turn
  Optional<Pending> begin(String run, Optional<Owner> owner) {
    if (!room.tryAcquire()) {
      return Optional.empty();
    }
    String name = owner.map(Owner::name).orElse("");
    Pending pending = new Pending(name, partitions.take(name), new CompletableFuture<>());
    waiting.put(run, pending);
    return Optional.of(pending);
  }

  /// Waits no longer.
  void end(String run) {
    Pending pending = waiting.remove(run);
    if (pending != null) {
      partitions.release(pending.owner(), pending.partition());
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
    Pending one = run == null ? null : waiting.get(run);
    if (one != null && one.result().complete(result)) {
      partitions.answered(one.partition());
    }
  }
}
