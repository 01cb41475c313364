package io.keyfleet.worker.pool.check;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.quota.LimitReport;
import io.keyfleet.worker.quota.LimitReport.Dimension;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What one call with an account showed.
///
/// @param model logical name of the model that was asked
record Probe(Account account, String model, CallResult reply) {

  /// Whether the account can be used. One that is over a limit now, or that dislikes the probe,
  /// can.
  boolean usable() {
    return switch (reply.outcome()) {
      case Outcome.Answered _,
          Outcome.PromptRefused _,
          Outcome.AccountLimited _,
          Outcome.RampedTooFast _ ->
          true;
      case Outcome.EndpointFailed _,
          Outcome.EndpointUnreachable _,
          Outcome.Unreadable _,
          Outcome.NotProcessed _,
          Outcome.Refused _,
          Outcome.AccountSpent _,
          Outcome.KeyRefused _,
          Outcome.ModelMissing _,
          Outcome.KindMissing _,
          Outcome.WorkerBarred _,
          Outcome.NotSent _ ->
          false;
    };
  }

  /// All of it in a line for people.
  String line() {
    List<String> parts = new ArrayList<>();
    parts.add(account.id() + ": " + outcome());
    LimitReport report = reply.limits();
    report.organization().ifPresent(name -> parts.add("organization " + name));
    report.project().ifPresent(name -> parts.add("project " + name));
    for (Dimension dimension : Dimension.values()) {
      Limit limit = report.limits().get(dimension);
      if (limit != null) {
        parts.add(said(dimension, limit));
      }
    }
    if (report.limits().isEmpty()) {
      parts.add("says nothing of limits");
    }
    return String.join("; ", parts);
  }

  private String outcome() {
    return switch (reply.outcome()) {
      case Outcome.Answered answered ->
          "%s answers in %.2f s".formatted(model, answered.latency().toMillis() / 1e3);
      case Outcome.PromptRefused refused ->
          "can be used, but refused this prompt: " + refused.detail();
      case Outcome.Refused refused -> "refuses the call: " + refused.detail();
      case Outcome.AccountLimited limited -> "is over a limit now: " + limited.detail();
      case Outcome.RampedTooFast ramped -> "is over a limit now: " + ramped.detail();
      case Outcome.EndpointFailed failed -> "the API fails: " + failed.detail();
      case Outcome.EndpointUnreachable mute -> "the API cannot be reached: " + mute.detail();
      case Outcome.Unreadable unreadable -> "the API fails: " + unreadable.detail();
      case Outcome.NotProcessed refused -> "the API did not process the call: " + refused.detail();
      case Outcome.AccountSpent spent -> "is out of money or used up: " + spent.detail();
      case Outcome.KeyRefused refused ->
          account.keys().getFirst().id() + " is refused: " + refused.detail();
      case Outcome.ModelMissing missing -> "does not have " + model + ": " + missing.detail();
      case Outcome.KindMissing missing ->
          "does not have " + missing.url() + ": " + missing.detail();
      case Outcome.WorkerBarred barred -> "the API does not serve this place: " + barred.detail();
      case Outcome.NotSent _ -> "was not called";
    };
  }

  private static String said(Dimension dimension, Limit limit) {
    String name = dimension.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    List<String> parts = new ArrayList<>();
    limit.limit().ifPresent(most -> parts.add("limit " + most));
    limit.remaining().ifPresent(left -> parts.add(left + " left"));
    limit.reset().ifPresent(wait -> parts.add("whole again in " + wait.toMillis() / 1e3 + " s"));
    return name + " " + String.join(", ", parts);
  }

  /// What it says of a dimension, by dimension.
  Map<Dimension, Limit> limits() {
    return reply.limits().limits();
  }
}
