package io.keyfleet.scorer;

import io.keyfleet.scorer.shard.ShardExchange;
import java.util.Collection;
import java.util.Map;

/// A exchange in memory.
///
/// @param newest by share; the same for all that are to hear of each other
public record Posts(Map<String, ShardExchange.Post> newest) implements ShardExchange {
  @Override
  public void put(Post own) {
    newest.put(own.share(), own);
  }

  @Override
  public Collection<Post> posts() {
    return newest.values();
  }

  @Override
  public void close() {}
}
