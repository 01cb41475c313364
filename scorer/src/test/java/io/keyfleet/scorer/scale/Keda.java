package io.keyfleet.scorer.scale;

/// The replicas that KEDA and the autoscaler that it feeds give a deployment, with the figures of
/// `k8s/components/keda`: an external metric of type AverageValue with target 1.
///
/// The autoscaler takes `ceil(value / target)` unless the value per present replica is within a
/// tenth of the target, and at least 1; from and to none KEDA goes by itself, by whether the value
/// is above the activation target, which is 0. How long it waits before it goes down is left out.
final class Keda {
  private static final double TARGET = 1;
  private static final double TOLERANCE = 0.1;
  private static final int MAX_REPLICAS = 100;

  private Keda() {}

  /// @param value of the trigger
  /// @param present replicas
  static int replicas(double value, int present) {
    if (value <= 0) {
      return 0;
    }
    int running = Math.max(1, present);
    double ratio = value / (TARGET * running);
    int wanted = Math.abs(ratio - 1) <= TOLERANCE ? running : (int) Math.ceil(value / TARGET);
    return Math.clamp(wanted, 1, MAX_REPLICAS);
  }
}
