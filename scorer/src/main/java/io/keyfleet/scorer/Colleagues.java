package io.keyfleet.scorer;

import io.keyfleet.scorer.state.Snapshot;
import io.keyfleet.scorer.tally.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The scorers of the other shares, as far as the bulletin tells. The thread that polls exchanges
/// posts; everything else is safe for all threads.
final class Colleagues {
  private final Share share;
  private final Bulletin bulletin;
  private volatile List<Bulletin.Post> others = List.of();

  Colleagues(Share share, Bulletin bulletin) {
    this.share = share;
    this.bulletin = bulletin;
  }

  /// Posts how the own share stands and reads how the others do.
  void exchange(Bulletin.Post own) {
    if (share.of() == 1) {
      return;
    }
    bulletin.put(own);
    others =
        bulletin.posts().stream()
            .filter(post -> isOther(Share.parse(post.share())))
            .filter(post -> agree(post.origin(), own.origin()))
            .toList();
  }

  /// How the whole stands.
  Standing total(Standing own) {
    if (others.isEmpty()) {
      return own;
    }
    List<Standing> all = new ArrayList<>();
    all.add(own);
    others.forEach(post -> all.add(post.standing()));
    return Standing.sum(all);
  }

  /// Prompts published in the other shares.
  long published() {
    return others.stream().mapToLong(Bulletin.Post::published).sum();
  }

  /// Whether every other share has settled all that it waited for, up to `ends` at least: the post
  /// of an earlier run may tell of fewer.
  ///
  /// @param ends by `topic-partition`
  boolean complete(Map<String, Long> ends) {
    return ends.entrySet().stream()
        .filter(end -> end.getValue() > 0)
        .filter(end -> !share.has(partition(end.getKey())))
        .allMatch(end ->
            others.stream()
                .anyMatch(post ->
                    post.complete()
                        && post.ends().getOrDefault(end.getKey(), -1L) >= end.getValue()));
  }

  private boolean isOther(Share other) {
    return other.of() == share.of() && other.index() != share.index();
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
