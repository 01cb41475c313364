package io.keyfleet.scorer.tally;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.verdicts.Score;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Running counts over answers and dead prompts, in which a prompt counts once: by its first
/// answer, or, while it has none, as dead. Which of its dead prompt and its answer comes first
/// makes no difference. Safe for all threads.
public final class Tally {
  private record Partition(String topic, int number) {
    static Partition of(PromptId prompt) {
      return new Partition(prompt.topic(), prompt.partition());
    }
  }

  private final Map<Partition, Offsets> answered = new HashMap<>();
  private final Map<Partition, Offsets> dead = new HashMap<>();
  private final Map<Label, Breakdown> byLabel = new EnumMap<>(Label.class);
  private final CallCounter calls = new CallCounter();
  private Counts counts = Counts.NONE;
  private @Nullable Instant firstPublished;
  private @Nullable Instant lastAnswered;
  private @Nullable Instant lastDied;

  /// Counts nothing yet.
  public Tally() {
    for (Label label : Label.values()) {
      byLabel.put(label, new Breakdown());
    }
  }

  /// Counts an answer that got `score`.
  public synchronized Settlement add(Answer answer, Score score) {
    Partition partition = Partition.of(answer.prompt());
    long offset = answer.prompt().offset();
    boolean first = offsets(answered, partition).add(offset);
    calls.add(answer, !first);
    if (!first) {
      return Settlement.REPEATED;
    }
    boolean wasDead = offsets(dead, partition).remove(offset);
    if (wasDead) {
      count(answer.labels(), Score.DEAD, -1);
    }
    counts = counts.plus(score, 1);
    byLabel.forEach((label, breakdown) -> breakdown.add(label.of(answer), score, 1));
    published(answer.effort().publishedAt());
    lastAnswered = later(lastAnswered, answer.effort().answeredAt());
    return wasDead ? Settlement.REVIVED : Settlement.SETTLED;
  }

  /// Counts a dead prompt.
  public synchronized Settlement add(DeadPrompt prompt) {
    Partition partition = Partition.of(prompt.prompt());
    long offset = prompt.prompt().offset();
    calls.add(prompt.effort());
    if (offsets(answered, partition).contains(offset) || !offsets(dead, partition).add(offset)) {
      return Settlement.REPEATED;
    }
    count(prompt.labels(), Score.DEAD, 1);
    published(prompt.effort().publishedAt());
    lastDied = later(lastDied, prompt.effort().diedAt());
    return Settlement.SETTLED;
  }

  /// Whether a prompt has an answer or is dead.
  public synchronized boolean settled(PromptId prompt) {
    Partition partition = Partition.of(prompt);
    return offsets(answered, partition).contains(prompt.offset())
        || offsets(dead, partition).contains(prompt.offset());
  }

  /// Settled prompts of one partition.
  public synchronized long settled(String topic, int partition) {
    Partition asked = new Partition(topic, partition);
    return offsets(answered, asked).size() + offsets(dead, asked).size();
  }

  /// How things stand; a copy.
  public synchronized Standing read() {
    Map<Label, Map<String, Counts>> copy = new EnumMap<>(Label.class);
    byLabel.forEach((label, breakdown) -> copy.put(label, breakdown.copy()));
    return new Standing(
        counts, copy, calls.read(), firstPublished, lastAnswered == null ? lastDied : lastAnswered);
  }

  private void count(Labels labels, Score score, int by) {
    counts = counts.plus(score, by);
    breakdown(Label.RUN).add(labels.run(), score, by);
    breakdown(Label.TEMPLATE).add(labels.template(), score, by);
  }

  private Breakdown breakdown(Label label) {
    return byLabel.computeIfAbsent(label, any -> new Breakdown());
  }

  private void published(Instant at) {
    firstPublished = firstPublished == null || at.isBefore(firstPublished) ? at : firstPublished;
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one == null || other.isAfter(one) ? other : one;
  }

  private static Offsets offsets(Map<Partition, Offsets> sets, Partition partition) {
    return sets.computeIfAbsent(partition, any -> new Offsets());
  }
}
