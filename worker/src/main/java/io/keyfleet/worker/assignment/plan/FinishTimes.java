package io.keyfleet.worker.assignment.plan;

/// When the present backlog would be done, in seconds from now; infinite if no worker can serve
/// part of it.
///
/// @param planned under the plan
/// @param ideal with every account at work to the end: no assignment finishes earlier
/// @param present as things are
public record FinishTimes(double planned, double ideal, double present) {
  /// Whether things as they are take so much longer than planned that moving partitions pays.
  public boolean exceeds() {
    return exceeds(present, planned);
  }

  /// When the plan is done, in words.
  public String inWords() {
    return Double.isFinite(planned)
        ? "done in " + Math.round(planned) + " s"
        : "some of it without a worker to serve it";
  }

  static boolean exceeds(double present, double planned) {
    return present > planned + Math.max(PlanTuning.SLACK_SECONDS, PlanTuning.SLACK_SHARE * planned);
  }
}
