package io.keyfleet.scorer.report;

import io.keyfleet.scorer.input.FollowedTopics;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.service.terminal.Messages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a scorer says, in the reader's language. For the thread that polls.
public final class ScorerMessages {
  private final ProgressListener listener;
  private final FollowedTopics topics;
  private final Optional<String> run;
  private final Messages messages = Messages.of(Report.class);
  private @Nullable Report reported;
  private boolean missingReported;

  /// @param topics those that it scores
  /// @param run the only run that counts; nothing for all
  public ScorerMessages(ProgressListener listener, FollowedTopics topics, Optional<String> run) {
    this.listener = listener;
    this.topics = topics;
    this.run = run;
  }

  /// There is nothing to score.
  public void nothing() {
    listener.line(messages.say("nothing", where()));
  }

  /// It will end when so many prompts are settled.
  public void waiting(long prompts) {
    listener.line(messages.say("waiting", prompts, where()));
  }

  /// It will score until it is closed.
  public void scoring() {
    listener.line(messages.say("scoring", where()));
  }

  /// It goes on after so many records.
  public void goingOn(long read) {
    listener.line(messages.say("going-on", read));
  }

  /// These topics are scored, too.
  public void appeared(List<String> names) {
    names.forEach(topic -> listener.line(messages.say("another-topic", topic)));
  }

  /// So many prompts were deleted before they were called.
  public void lost(long prompts) {
    listener.line(messages.say("lost", prompts));
  }

  /// So many prompts were settled, and their answers or deaths were deleted.
  public void resultsDeleted(long prompts) {
    listener.line(messages.say("results-deleted", prompts));
  }

  /// These topics were deleted and created again.
  public void recreated(List<String> names) {
    listener.line(messages.say("made-anew", String.join(", ", names)));
  }

  /// These topics of answers or dead prompts were deleted and created again.
  public void answersRecreated(List<String> names) {
    if (!names.isEmpty()) {
      listener.line(messages.say("answers-made-anew", String.join(", ", names)));
    }
  }

  /// These topics are not there. Reported once.
  public void missing(Supplier<List<String>> names) {
    if (!missingReported) {
      names.get().forEach(topic -> listener.line(messages.say("missing-topic", topic)));
      missingReported = true;
    }
  }

  /// These topics were there and are not.
  public void absent(List<String> names) {
    names.forEach(topic -> listener.line(messages.say("absent-topic", topic)));
  }

  /// A run is stopped, since its budget is spent.
  public void budgetSpent(String run, Map<String, BudgetUse> budgets) {
    Optional.ofNullable(budgets.get(run))
        .ifPresent(use -> listener.line(messages.say("budget-spent", run, use.amounts())));
  }

  /// How things stand, ten times a second.
  public void progress(Report report) {
    listener.progress(report);
  }

  /// How things stand, now and then.
  ///
  /// @return whether that was news
  public boolean interim(Report report) {
    if (report.equals(reported)) {
      return false;
    }
    reported = report;
    listener.interim(report);
    return true;
  }

  /// How things stand at the end.
  public void end(Report report) {
    listener.progress(report);
    listener.line(CallsLine.of(report));
    ForesightLine.of(report).ifPresent(listener::line);
    BudgetNote.lines(messages, report).forEach(listener::line);
    report
        .withRetries()
        .forEach((parent, counts) ->
            listener.line(
                messages.say(
                    "retried", parent, counts.share(counts.right()), counts.unanswered())));
    listener.line(AccuracyLine.reading(report));
    listener.line(AccuracyLine.readings(report));
    listener.line(AccuracyLine.of(report));
  }

  private String where() {
    String names = String.join(", ", topics.names());
    return run.map(one -> messages.say("of-run", names, one)).orElse(names);
  }
}
