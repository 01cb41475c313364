package io.keyfleet.plan.workload;

/// How many tokens the prompts of a model will take: as measured in a sample where there is one,
/// else as assumed.
///
/// @param input tokens read
/// @param output tokens written
/// @param inputMeasured whether the input is measured
/// @param outputMeasured whether the output is measured
public record TokenForecast(
    Range input, Range output, boolean inputMeasured, boolean outputMeasured) {
  /// Tokens for one of the rough count, which has three bytes to a token: English has four and
  /// more, digits and code three, and so has a character of Chinese.
  private static final Range ASSUMED_RATIO = new Range(0.55, 0.75, 1.1);

  /// An assumed length may be off by so much.
  private static final double ASSUMED_ERROR = 4;

  /// What the prompts of a model will take.
  ///
  /// @param length tokens of an answer where nothing is measured
  public static TokenForecast of(
      String model, ModelLoad load, EarlierAnswers earlier, double length) {
    Measurement measured = earlier.of(model);
    boolean read = measured.matched() > 0;
    boolean written = measured.answers() > 0;
    Range ratio = read ? measured.inputRatio() : ASSUMED_RATIO;
    Range output;
    if (written) {
      Range each = measured.output();
      output =
          new Range(
              load.written(each.low()), load.written(each.expected()), load.written(each.high()));
    } else {
      output =
          new Range(
              load.writtenByChoice(length / ASSUMED_ERROR),
              load.writtenByChoice(length),
              load.mostWritten(length * ASSUMED_ERROR));
    }
    return new TokenForecast(ratio.times((double) load.rough()), output, read, written);
  }
}
