package io.keyfleet.scorer.shard;

import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.TallySnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Where scorers that divide the partitions exchange their tallies. For one thread.
public interface ShardExchange extends AutoCloseable {
  /// For a scorer that has it all.
  ShardExchange ALONE =
      new ShardExchange() {
        @Override
        public void put(Post own) {}

        @Override
        public Collection<Post> posts() {
          return List.of();
        }

        @Override
        public void close() {}
      };

  /// How one share stands.
  ///
  /// @param share which, as `1/3`
  /// @param origin what it is a function of
  /// @param published prompts published in it
  /// @param ends up to which offset of each prompt partition that was counted, by `topic-partition`
  /// @param complete whether all prompts were settled that it waited for
  /// @param standing its tally
  record Post(
      String share,
      Snapshot.Origin origin,
      long published,
      Map<String, Long> ends,
      boolean complete,
      TallySnapshot standing) {}

  /// Puts a share's newest post in the place of the one before.
  void put(Post own);

  /// The newest of every share.
  Collection<Post> posts();

  @Override
  void close();
}
