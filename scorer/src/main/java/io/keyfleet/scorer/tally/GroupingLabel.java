package io.keyfleet.scorer.tally;

import io.keyfleet.contract.Answer;
import org.jspecify.annotations.Nullable;

/// By what accuracy is broken down. A dead prompt has the first two only.
public enum GroupingLabel {
  RUN,
  TEMPLATE,
  MODEL,
  ACCOUNT,
  PROVIDER;

  @Nullable String of(Answer answer) {
    return switch (this) {
      case RUN -> answer.labels().run();
      case TEMPLATE -> answer.labels().template();
      case MODEL -> answer.completion().model();
      case ACCOUNT -> answer.source().account();
      case PROVIDER -> answer.source().provider();
    };
  }
}
