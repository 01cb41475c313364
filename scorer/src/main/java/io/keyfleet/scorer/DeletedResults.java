package io.keyfleet.scorer;

import io.keyfleet.scorer.input.InputTopics;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Prompts that the workers have finished and of which neither answer nor death is on its topic:
/// that was deleted, by retention or with its topic, and no worker makes it again. They are known
/// once all that was written before two looks is read. For the thread that polls.
final class DeletedResults {
  /// Between two looks. What a worker publishes at the time of a commit is there by the second.
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final GroupProgress group;
  private final InputTopics answers;
  private final Tally tally;
  private final Ticker ticker;
  private @Nullable Periodic looking;
  private Map<PromptSet.Partition, Long> seen = Map.of();
  private Map<PromptSet.Partition, Long> finished = Map.of();
  private @Nullable Map<TopicPartition, Long> ends;
  private boolean again;

  DeletedResults(GroupProgress group, InputTopics answers, Tally tally, Ticker ticker) {
    this.group = group;
    this.answers = answers;
    this.tally = tally;
    this.ticker = ticker;
  }

  /// Looks, if it is time to.
  void look() {
    Periodic due = looking == null ? Periodic.now(ticker, LOOK) : looking;
    looking = due;
    due.keep(this::step);
  }

  private void step() {
    if (ends == null) {
      seen = committed();
      again = false;
      ends = answers.ends();
    } else if (answers.reached(ends) && !again) {
      again = true;
      ends = answers.ends();
    } else if (answers.reached(ends)) {
      finished = seen;
      ends = null;
    }
  }

  /// Topics were created again: their ends must be looked up again.
  void endsMoved() {
    ends = null;
  }

  /// Of `prompts`, of which alone some are settled, those of one partition.
  long of(PromptSet prompts, PromptSet.Partition partition) {
    long below = finished.getOrDefault(partition, 0L);
    return below == 0
        ? 0
        : prompts.countBelow(partition, below) - tally.settledBelow(partition, below);
  }

  /// All of them.
  long of(PromptSet prompts) {
    return finished.keySet().stream().mapToLong(one -> of(prompts, one)).sum();
  }

  /// All of them at least: where settled prompts were deleted from their own topic before they were
  /// read, some may not show.
  long atLeast(PromptSet prompts) {
    return finished.keySet().stream().mapToLong(one -> Math.max(0, of(prompts, one))).sum();
  }

  private Map<PromptSet.Partition, Long> committed() {
    Map<PromptSet.Partition, Long> offsets = new HashMap<>();
    group
        .look()
        .forEach((partition, known) ->
            offsets.put(
                new PromptSet.Partition(partition.topic(), known.topicId(), partition.partition()),
                known.offset()));
    return offsets;
  }
}
