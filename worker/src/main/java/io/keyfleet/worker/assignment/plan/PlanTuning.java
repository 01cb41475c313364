package io.keyfleet.worker.assignment.plan;

/// The thresholds of planning, each with what speaks for it. Factors are of a finish: 1.1 is a
/// tenth later.
final class PlanTuning {
  /// Less than this many seconds of the whole pool's work counts as no backlog: partitions are then
  /// spread evenly, so that prompts that come and go move nothing. Two minutes of sporadic load
  /// caused no rebalance; other values were not tried.
  static final double NO_BACKLOG_SECONDS = 2;

  /// The finish, as a factor of the ideal, up to which more active workers are preferred. Chosen,
  /// not measured; `PlannerTest` holds plans of fleets where everybody knows every account to it.
  static final double GOOD = 1.12;

  /// The like up to which having more active workers is reason enough to move partitions. Below
  /// [#GOOD], so that a backlog near the edge does not move them to and fro. Chosen, not measured.
  static final double COMFORTABLE = 1.06;

  /// How much more than its even share of an idle group's partitions a worker may have. Measured
  /// together with [#SLACK_SECONDS] only: with 1.25 a batch begins on workers that are as uneven.
  static final double IDLE_SLACK = 1.05;

  /// How much longer things as they are must take than planned before partitions move: more than
  /// this and more than [#SLACK_SHARE]. A batch ends as unevenly as they let it: a minute's work
  /// for 3 accounts on 2 workers used 95.4 % of the pool with 2 s and 10 %, and 98.1 % with these
  /// (`./keyfleet scenarios batch-3-on-2`).
  static final double SLACK_SECONDS = 1;

  /// The like as a share of the planned time.
  static final double SLACK_SHARE = 0.03;

  /// How far from the ideal, as a factor, keeping weights where they are may take the finish. Well
  /// within [#SLACK_SHARE], which would else be used up before anything changes. Chosen, not
  /// measured.
  static final double KEEP = 1.004;

  /// How far beyond that, as a factor, it is good enough not to start from scratch: with [#KEEP] it
  /// is still within [#SLACK_SHARE], so that a plan that was just followed asks for no other.
  /// Chosen, not measured.
  static final double NEAR = 1.025;

  /// Most pairs of weights that are looked through for a better place again and again. It bounds
  /// the time that a plan takes: 400 workers, 2,000 accounts and 2,048 partitions took 0.4 to 0.8
  /// s.
  static final int MAX_LOOKS = 200_000;

  private PlanTuning() {}
}
