package io.keyfleet.scorer.answers;

import java.util.Locale;

/// What answers can be filtered by beside their verdict. A dead prompt has the first two only.
public enum AnswerLabel {
  RUN(0),
  TEMPLATE(1),
  MODEL(2),
  ACCOUNT(3);

  private final int place;

  AnswerLabel(int place) {
    this.place = place;
  }

  /// Which of the labels in [RecordForm] it is.
  int place() {
    return place;
  }

  /// The name in addresses and JSON: lower case.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
