package io.keyfleet.scorer.input;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;

/// The prompt topics that are scored: those that were named, and all that match a pattern, from
/// when they are first seen. The thread that polls looks for them; the list is safe for all
/// threads.
public final class FollowedTopics {
  /// Asking for all topics of a cluster is no small thing.
  private static final int LOOKS_LEFT_OUT = 9;

  private final Consumer<byte[], byte[]> consumer;
  private final Optional<TopicPattern> more;
  private volatile List<String> names;
  private int leftOut;

  /// @param consumer stays the caller's
  /// @param named which are named, each once
  /// @param more what the names of others match
  public FollowedTopics(
      Consumer<byte[], byte[]> consumer, List<String> named, Optional<TopicPattern> more) {
    this.consumer = consumer;
    this.more = more;
    this.names = named;
  }

  /// All that are known.
  public List<String> names() {
    return names;
  }

  /// Looks for topics that match and are new, and returns them.
  public List<String> look() {
    leftOut = 0;
    if (more.isEmpty()) {
      return List.of();
    }
    Set<String> known = new HashSet<>(names);
    List<String> fresh =
        consumer.listTopics(PromptTopics.REQUEST).keySet().stream()
            .filter(more.get()::matches)
            .filter(topic -> !known.contains(topic))
            .sorted()
            .toList();
    if (!fresh.isEmpty()) {
      List<String> all = new ArrayList<>(names);
      all.addAll(fresh);
      names = List.copyOf(all);
    }
    return fresh;
  }

  /// The same every tenth time.
  public List<String> lookNowAndThen() {
    if (leftOut < LOOKS_LEFT_OUT) {
      leftOut++;
      return List.of();
    }
    return look();
  }

  /// Accepts that topics are missing, if there is something to score without them.
  ///
  /// @param missing topics that are not there
  /// @throws Failure if one of them cannot be done without
  public void demand(List<String> missing) {
    if (!missing.isEmpty() && !enoughWithout(missing)) {
      throw new Failure(
          "there is no topic '"
              + missing.getFirst()
              + "'; publish prompts on it, or correct --topics (KEYFLEET_TOPICS)");
    }
  }

  /// Whether there is something to score without these: where topics may match, nobody need name
  /// one that is there.
  private boolean enoughWithout(List<String> missing) {
    return more.isPresent() && missing.size() < names.size();
  }

  /// The topics that a command reads that does not follow any: those that were named, or, where
  /// topics may match, all that are there.
  public static List<String> present(
      Consumer<byte[], byte[]> consumer, List<String> named, Optional<TopicPattern> more) {
    FollowedTopics topics = new FollowedTopics(consumer, named, more);
    topics.look();
    List<String> present = new ArrayList<>(topics.names());
    List<String> missing = ShardPartitions.missing(consumer, present);
    if (topics.enoughWithout(missing)) {
      present.removeAll(missing);
    }
    return present;
  }
}
