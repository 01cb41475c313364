package io.keyfleet.scorer.shard;

import io.keyfleet.scorer.dashboard.ScorerStatus;
import io.keyfleet.scorer.register.RetriedRuns;
import io.keyfleet.scorer.register.RunRegister;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.scorer.tally.GroupingLabel;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.TallySnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The tallies of all shares together, as far as the others are known. The thread that polls
/// exchanges posts with them and says what is published; everything else is safe for all threads.
public final class CombinedScore {
  private final ScorerSettings settings;
  private final Tally tally;
  private final PeerShards peers;
  private final RunRegister register;
  private volatile long published;

  /// @param tally of the own share
  /// @param exchange where the others are heard
  /// @param register of runs
  public CombinedScore(
      ScorerSettings settings, Tally tally, ShardExchange exchange, RunRegister register) {
    this.register = register;
    this.settings = settings;
    this.tally = tally;
    this.peers = new PeerShards(settings.scope().share(), exchange);
  }

  /// Prompts published in the own share.
  public long published() {
    return published;
  }

  /// Says how many those are.
  public void published(long prompts) {
    published = prompts;
  }

  /// Whether all of those are settled, and there are any.
  public boolean settled() {
    return published > 0 && tally.read().counts().settled() >= published;
  }

  /// The report over all shares that are known.
  ///
  /// @param foreign records that were none of ours
  public Report report(long foreign) {
    TallySnapshot total = peers.total(tally.read());
    return Report.of(total, published + peers.published(), foreign, settings)
        .with(register.use(total.budgets()))
        .withRetries(withRetries(total));
  }

  /// How all shares stand together, for the live page.
  ///
  /// @param topics the prompt topics
  /// @param problem what keeps the scorer from scoring
  public ScorerStatus status(List<String> topics, Optional<String> problem) {
    long prompts = published + peers.published();
    TallySnapshot total = peers.total(tally.read());
    return new ScorerStatus(
        topics,
        total,
        prompts == 0 ? OptionalLong.empty() : OptionalLong.of(prompts),
        Map.of(),
        register.use(total.budgets()),
        withRetries(total),
        settings.pool().allowance(),
        problem);
  }

  private Map<String, Counts> withRetries(TallySnapshot total) {
    Map<String, GroupTotals> byRun = total.by(GroupingLabel.RUN);
    return RetriedRuns.merged(
        register.retries(), run -> byRun.getOrDefault(run, GroupTotals.NONE).counts());
  }

  /// Tells the others how the own share stands, and hears of theirs.
  ///
  /// @param origin what it is a function of
  /// @param ends how far its prompt partitions go
  /// @param complete whether all that it waited for is settled
  public void exchange(Snapshot.Origin origin, Map<String, Long> ends, boolean complete) {
    peers.exchange(
        new ShardExchange.Post(
            settings.scope().share().toString(), origin, published, ends, complete, tally.read()));
  }

  /// Whether every other share has settled all that it waited for, up to `ends` at least.
  public boolean complete(Map<String, Long> ends) {
    return peers.complete(ends);
  }
}
