package io.keyfleet.scorer.shard;

import io.keyfleet.scorer.dashboard.ScorerStatus;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Tally;
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
  private volatile long published;

  /// @param tally of the own share
  /// @param exchange where the others are heard
  public CombinedScore(ScorerSettings settings, Tally tally, ShardExchange exchange) {
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
    return Report.of(peers.total(tally.read()), published + peers.published(), foreign, settings);
  }

  /// How all shares stand together, for the live page.
  ///
  /// @param topics the prompt topics
  /// @param problem what keeps the scorer from scoring
  public ScorerStatus status(List<String> topics, Optional<String> problem) {
    long prompts = published + peers.published();
    return new ScorerStatus(
        topics,
        peers.total(tally.read()),
        prompts == 0 ? OptionalLong.empty() : OptionalLong.of(prompts),
        Map.of(),
        settings.pool().allowance(),
        problem);
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
