package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.publish.Acknowledgement;
import io.keyfleet.worker.publish.ResultPublisher;
import io.keyfleet.worker.queue.Delivery;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the records of prompts' results and publishes them. Safe for all threads.
final class ResultRecords {
  private final ResultPublisher publisher;
  private final String worker;
  private final InstantSource wall;
  private final Consumer<Acknowledgement> completed;

  /// @param completed hears of each record that reached Kafka
  ResultRecords(
      ResultPublisher publisher,
      String worker,
      InstantSource wall,
      Consumer<Acknowledgement> completed) {
    this.publisher = publisher;
    this.worker = worker;
    this.wall = wall;
    this.completed = completed;
  }

  /// @param response what is kept of it
  /// @param time of the account, since this was last called with one
  void answer(
      Delivery delivery,
      CallPermit permit,
      Outcome.Answered answered,
      @Nullable ApiResponse response,
      @Nullable AccountTime time) {
    Account account = permit.account();
    Answer answer =
        new Answer(
            delivery.id(),
            delivery.prompt().answerLabels(),
            answered.completion(),
            new Answer.Source(
                account.provider().name(),
                account.id(),
                permit.key().id(),
                worker,
                url(delivery.prompt().operation())),
            new Answer.Effort(
                delivery.attempts(),
                delivery.calls(),
                answered.latency().toMillis(),
                delivery.publishedAt(),
                wall.instant(),
                delivery.mayBePaidTwice(),
                time,
                delivery.madeAgain()),
            response);
    publisher.publish(answer, delivery.trace(), completed);
  }

  /// Publishes the answer that a prompt brought along, if it did.
  void reuse(Delivery delivery) {
    Answer earlier = delivery.earlier();
    if (earlier != null) {
      Answer answer =
          earlier.reusedFor(
              delivery.id(),
              delivery.prompt().answerLabels(),
              worker,
              delivery.publishedAt(),
              wall.instant());
      publisher.publish(answer, delivery.trace(), completed);
    }
  }

  void death(Delivery delivery, String cause, String detail) {
    bury(
        new DeadPrompt(
            delivery.id(),
            delivery.prompt().answerLabels(),
            cause,
            detail,
            new DeadPrompt.Effort(
                delivery.attempts(),
                delivery.calls(),
                worker,
                delivery.publishedAt(),
                wall.instant(),
                delivery.madeAgain()),
            delivery.error()),
        delivery.trace());
  }

  private static @Nullable String url(ApiOperation operation) {
    return operation.equals(ApiOperations.CHAT_COMPLETIONS) ? null : operation.url();
  }

  /// The death of a record that could not be read.
  void unreadable(PromptId prompt, Instant publishedAt, String reason) {
    DeadPrompt.Effort none = new DeadPrompt.Effort(0, 0, worker, publishedAt, wall.instant());
    bury(new DeadPrompt(prompt, Labels.NONE, "unreadable", reason, none), null);
  }

  /// The death of a prompt that was deleted before it was called.
  void deleted(PromptId prompt) {
    DeadPrompt.Effort none = new DeadPrompt.Effort(0, 0, worker, wall.instant(), wall.instant());
    String why = "deleted from its topic before it was called (retention, or deleted records)";
    bury(new DeadPrompt(prompt, Labels.NONE, DeadPrompt.DELETED, why, none), null);
  }

  private void bury(DeadPrompt dead, @Nullable TraceParent trace) {
    publisher.publish(dead, trace, completed);
  }
}
