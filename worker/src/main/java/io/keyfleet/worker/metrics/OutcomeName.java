package io.keyfleet.worker.metrics;

import io.keyfleet.worker.api.Outcome;
import java.util.Locale;

/// What an outcome is called in metrics, such as `account_limited`.
final class OutcomeName {
  private OutcomeName() {}

  static String of(Outcome outcome) {
    String name = outcome.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1");
    return name.toLowerCase(Locale.ROOT);
  }
}
