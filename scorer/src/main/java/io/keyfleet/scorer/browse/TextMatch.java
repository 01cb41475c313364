package io.keyfleet.scorer.browse;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.scorer.input.ResultRecord;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A text that is looked for in prompts (as far as answers have them: the question or the last
/// message, up to 2,000 characters), answers, what was expected, ids, and causes of death; upper
/// and lower case are the same.
final class TextMatch {
  private final String wanted;

  TextMatch(String wanted) {
    this.wanted = wanted.toLowerCase(Locale.ROOT);
  }

  boolean in(ResultRecord record) {
    Labels labels = record.labels();
    Stream<String> own =
        switch (record) {
          case ResultRecord.Answered(Answer answer) -> Stream.of(answer.completion().text());
          case ResultRecord.Dead(DeadPrompt dead) -> Stream.of(dead.cause(), dead.detail());
        };
    return in(labels.question())
        || in(labels.id())
        || (labels.expected() != null && in(labels.expected().asText("")))
        || (labels.expected() != null && in(labels.expected().toString()))
        || own.anyMatch(this::in);
  }

  private boolean in(@Nullable String text) {
    return text != null && text.toLowerCase(Locale.ROOT).contains(wanted);
  }
}
