package io.keyfleet.scorer;

import io.keyfleet.service.terminal.Words;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a scorer says, in the reader's language. For the thread that polls.
final class News {
  private final Telling telling;
  private final FollowedTopics topics;
  private final Optional<String> run;
  private final Words words = Words.of(Report.class);
  private @Nullable Report told;
  private boolean missingTold;

  /// @param topics those that it scores
  /// @param run the only run that counts; nothing for all
  News(Telling telling, FollowedTopics topics, Optional<String> run) {
    this.telling = telling;
    this.topics = topics;
    this.run = run;
  }

  /// There is nothing to score.
  void nothing() {
    telling.line(words.say("nothing", where()));
  }

  /// It will end when so many prompts are settled.
  void waiting(long prompts) {
    telling.line(words.say("waiting", prompts, where()));
  }

  /// It will score until it is closed.
  void scoring() {
    telling.line(words.say("scoring", where()));
  }

  /// It goes on after so many records.
  void goingOn(long read) {
    telling.line(words.say("going-on", read));
  }

  /// These topics are scored, too.
  void appeared(List<String> names) {
    names.forEach(topic -> telling.line(words.say("another-topic", topic)));
  }

  /// So many prompts were deleted before they were called.
  void lost(long prompts) {
    telling.line(words.say("lost", prompts));
  }

  /// These topics were deleted and made anew.
  void madeAnew(List<String> names) {
    telling.line(words.say("made-anew", String.join(", ", names)));
  }

  /// These topics of answers or dead prompts were deleted and made anew.
  void answersMadeAnew(List<String> names) {
    telling.line(words.say("answers-made-anew", String.join(", ", names)));
  }

  /// These topics are not there. They are told of once.
  void missing(Supplier<List<String>> names) {
    if (!missingTold) {
      names.get().forEach(topic -> telling.line(words.say("missing-topic", topic)));
      missingTold = true;
    }
  }

  /// How things stand, ten times a second.
  void progress(Report report) {
    telling.progress(report);
  }

  /// How things stand, now and then.
  ///
  /// @return whether that was news
  boolean interim(Report report) {
    if (report.equals(told)) {
      return false;
    }
    told = report;
    telling.interim(report);
    return true;
  }

  /// How things stand at the end.
  void end(Report report) {
    telling.progress(report);
    telling.line(CallsLine.of(report));
    telling.line(AccuracyLine.reading(report));
    telling.line(AccuracyLine.readings(report));
    telling.line(AccuracyLine.of(report));
  }

  private String where() {
    String names = String.join(", ", topics.names());
    return run.map(one -> words.say("of-run", names, one)).orElse(names);
  }
}
