package io.keyfleet.worker.queue;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.operation.ApiOperation.OutputBound;
import io.keyfleet.worker.account.CallUsage;
import java.util.function.Predicate;

/// How many tokens a call of a model will count, from the prompt's length and from what calls
/// before counted. What a prompt allows itself to have written at most is reserved; else the recent
/// mean and, since half of all calls write more than that, twice the mean deviation. Not
/// thread-safe.
public final class TokenEstimate {
  private static final long FIRST_OUTPUT = 500;
  private static final long MOST = 10_000_000;

  /// Weight of the last call in the means of those before.
  private static final double LAST = 0.05;

  private final String model;
  private final Predicate<Delivery> interactive;
  private final Mean inputRatio = new Mean();
  private final Mean output = new Mean();

  /// @param interactive whether somebody waits for a prompt's answer
  TokenEstimate(String model, Predicate<Delivery> interactive) {
    this.model = model;
    this.interactive = interactive;
  }

  /// A mean of recent figures and of how far they are from it.
  private static final class Mean {
    private boolean known;
    private double mean;
    private double deviation;

    void add(double figure) {
      double off = known ? figure - mean : 0;
      mean = known ? mean + off * LAST : figure;
      deviation += (Math.abs(off) - deviation) * LAST;
      known = true;
    }

    double high(double unknown) {
      return known ? mean + 2 * deviation : unknown;
    }
  }

  /// What a prompt's call will count.
  public CallUsage usage(Delivery delivery) {
    long input = (long) Math.ceil(delivery.roughTokens() * inputRatio.high(1));
    long output = output(delivery.prompt());
    return new CallUsage(model, Math.clamp(input, 1, MOST), output, interactive.test(delivery));
  }

  /// What a call really counted; as estimated where the API did not say.
  public CallUsage used(CallUsage asked, Answer.Completion completion) {
    Long input = completion.promptTokens();
    Long written = completion.completionTokens();
    return asked.with(
        input == null ? asked.inputTokens() : Math.clamp(input, 0, MOST),
        written == null ? asked.outputTokens() : Math.clamp(written, 0, MOST));
  }

  /// Learns from a call.
  public void learn(Delivery delivery, CallUsage used) {
    inputRatio.add((double) used.inputTokens() / Math.max(1, delivery.roughTokens()));
    output.add((double) used.outputTokens());
  }

  /// Tokens of a prompt by the length of its texts.
  static long rough(Prompt prompt) {
    return prompt.operation().inputTokens(prompt.request());
  }

  private long output(Prompt prompt) {
    OutputBound bound = prompt.operation().outputBound(prompt.request());
    Long most = bound.tokens();
    return most == null
        ? Math.clamp((long) Math.ceil(output.high(FIRST_OUTPUT)), 1, MOST)
        : Math.min(Math.min(most, MOST) * bound.choices(), MOST);
  }
}
