package io.keyfleet.scorer;

import io.keyfleet.scorer.register.RunRegister;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.OpenTransactions;
import io.keyfleet.service.kafka.TopicIds;

/// What a scorer works with besides its topics.
///
/// @param ids ids of topics; without them it keeps no snapshot and takes a topic of the same name
///   for the same
/// @param transactions those that prompts may wait behind
/// @param group how far workers are
/// @param shards where the scorers of other shares are heard
/// @param listener hears about progress
/// @param register what is registered of runs; stays the caller's
public record ScorerPorts(
    TopicIds ids,
    OpenTransactions transactions,
    GroupProgress group,
    ShardExchange shards,
    ProgressListener listener,
    RunRegister register) {
  /// Nobody but the log.
  public static final ScorerPorts NONE =
      new ScorerPorts(TopicIds.UNKNOWN, ShardExchange.ALONE, ProgressListener.LOG);

  /// Without transactions and workers.
  public ScorerPorts(TopicIds ids, ShardExchange shards, ProgressListener listener) {
    this(ids, OpenTransactions.UNKNOWN, GroupProgress.UNKNOWN, shards, listener);
  }

  /// With no runs registered.
  public ScorerPorts(
      TopicIds ids,
      OpenTransactions transactions,
      GroupProgress group,
      ShardExchange shards,
      ProgressListener listener) {
    this(ids, transactions, group, shards, listener, RunRegister.NONE);
  }

  /// The same with this register.
  public ScorerPorts with(RunRegister other) {
    return new ScorerPorts(ids, transactions, group, shards, listener, other);
  }
}
