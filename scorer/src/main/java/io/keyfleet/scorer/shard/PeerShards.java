package io.keyfleet.scorer.shard;

import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.TallySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The scorers of the other shares, as far as the exchange tells. The thread that polls exchanges
/// posts; everything else is safe for all threads.
final class PeerShards {
  private final Shard shard;
  private final ShardExchange exchange;
  private volatile List<ShardExchange.Post> others = List.of();

  PeerShards(Shard shard, ShardExchange exchange) {
    this.shard = shard;
    this.exchange = exchange;
  }

  /// Posts how the own share stands and reads how the others do.
  void exchange(ShardExchange.Post own) {
    if (shard.of() == 1) {
      return;
    }
    exchange.put(own);
    others =
        exchange.posts().stream()
            .filter(post -> isOther(Shard.parse(post.share())))
            .filter(post -> agree(post.origin(), own.origin()))
            .toList();
  }

  /// How the whole stands.
  TallySnapshot total(TallySnapshot own) {
    if (others.isEmpty()) {
      return own;
    }
    List<TallySnapshot> all = new ArrayList<>();
    all.add(own);
    others.forEach(post -> all.add(post.standing()));
    return TallySnapshot.sum(all);
  }

  /// Prompts published in the other shares.
  long published() {
    return others.stream().mapToLong(ShardExchange.Post::published).sum();
  }

  /// Whether every other share has settled all that it waited for, up to `ends` at least: the post
  /// of an earlier run may tell of fewer.
  ///
  /// @param ends by `topic-partition`
  boolean complete(Map<String, Long> ends) {
    return ends.entrySet().stream()
        .filter(end -> end.getValue() > 0)
        .filter(end -> !shard.has(partition(end.getKey())))
        .allMatch(end ->
            others.stream()
                .anyMatch(post ->
                    post.complete()
                        && post.ends().getOrDefault(end.getKey(), -1L) >= end.getValue()));
  }

  private boolean isOther(Shard other) {
    return other.of() == shard.of() && other.index() != shard.index();
  }

  /// Whether no topic is another one there than here.
  private static boolean agree(Snapshot.Origin one, Snapshot.Origin other) {
    return one.settings().equals(other.settings())
        && one.topicIds().entrySet().stream()
            .allMatch(id ->
                id.getValue().equals(other.topicIds().getOrDefault(id.getKey(), id.getValue())));
  }

  private static int partition(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }
}
