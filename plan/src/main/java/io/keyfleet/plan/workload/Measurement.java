package io.keyfleet.plan.workload;

/// What answers took, as sums: the tokens read for each token that a text's length lets expect, the
/// tokens written, and how far a sample of that size may be off (95 %). For one thread.
final class Measurement {
  private static final double TWO_SIDED_95 = 1.96;

  private long answers;
  private double written;
  private double writtenSquared;
  private long matched;
  private double rough;
  private double read;
  private double roughSquared;
  private double readSquared;
  private double product;

  void written(long tokens) {
    answers++;
    written += tokens;
    writtenSquared += (double) tokens * tokens;
  }

  void read(long expected, long tokens) {
    matched++;
    rough += expected;
    read += tokens;
    roughSquared += (double) expected * expected;
    readSquared += (double) tokens * tokens;
    product += (double) expected * tokens;
  }

  long answers() {
    return answers;
  }

  long matched() {
    return matched;
  }

  /// Tokens of an answer.
  Range output() {
    double mean = written / answers;
    double variance = (writtenSquared - written * mean) / Math.max(1, answers - 1);
    return around(mean, variance, answers);
  }

  /// Tokens read for one that the length lets expect: a ratio estimate, with its usual error.
  Range inputRatio() {
    double ratio = read / Math.max(1, rough);
    double residual = readSquared - 2 * ratio * product + ratio * ratio * roughSquared;
    double mean = Math.max(1, rough / matched);
    return around(ratio, residual / Math.max(1, matched - 1) / (mean * mean), matched);
  }

  private static Range around(double mean, double variance, long size) {
    double error = TWO_SIDED_95 * Math.sqrt(Math.max(0, variance) / size);
    return size < 2
        ? new Range(mean / 2, mean, mean * 2)
        : new Range(Math.max(0, mean - error), mean, mean + error);
  }
}
