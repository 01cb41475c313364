package io.keyfleet.producer.source.retry;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.producer.source.PromptSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Reads dead prompts from the prompt topic once more, without the run that they belonged to.
final class DeadPromptSource implements PromptSource {
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final DeadPrompts dead;
  private final Iterator<Integer> partitions;
  private final Deque<Optional<Prompt>> ready = new ArrayDeque<>();
  private final Deque<Long> wanted = new ArrayDeque<>();
  private @Nullable TopicPartition current;
  private long end;
  private long given;

  /// @param consumer without a group, bounded in what it fetches at once; closed with this
  DeadPromptSource(Consumer<byte[], byte[]> consumer, DeadPrompts dead) {
    this.consumer = consumer;
    this.dead = dead;
    this.partitions = dead.offsets().keySet().iterator();
  }

  @Override
  public Optional<Entry> next() {
    while (ready.isEmpty()) {
      if (!wanted.isEmpty()) {
        load();
      } else if (partitions.hasNext()) {
        begin(partitions.next());
      } else {
        return Optional.empty();
      }
    }
    long line = ++given;
    return Optional.of(
        ready
            .removeFirst()
            .<Entry>map(prompt -> new Entry.Valid(line, prompt))
            .orElseGet(() -> new Entry.Invalid(line, "the prompt cannot be read, or is gone")));
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(dead.size());
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void begin(int number) {
    TopicPartition partition = new TopicPartition(dead.topic(), number);
    List<TopicPartition> alone = List.of(partition);
    wanted.addAll(dead.offsets().getOrDefault(number, Collections.emptyNavigableSet()));
    long first = consumer.beginningOffsets(alone, REQUEST).getOrDefault(partition, 0L);
    end = consumer.endOffsets(alone, REQUEST).getOrDefault(partition, 0L);
    consumer.assign(alone);
    consumer.seek(partition, Math.max(first, wanted.getFirst()));
    current = partition;
  }

  private void load() {
    TopicPartition partition = Objects.requireNonNull(current, "begun");
    if (consumer.position(partition, REQUEST) >= end) {
      missing(Long.MAX_VALUE);
    }
    for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
      missing(one.offset());
      if (!wanted.isEmpty() && wanted.getFirst() == one.offset()) {
        wanted.removeFirst();
        ready.add(prompt(one.value()));
      }
    }
  }

  /// Wanted prompts before `offset` that did not come are gone.
  private void missing(long offset) {
    while (!wanted.isEmpty() && wanted.getFirst() < offset) {
      wanted.removeFirst();
      ready.add(Optional.empty());
    }
  }

  private static Optional<Prompt> prompt(byte @Nullable [] value) {
    try {
      Prompt prompt = PromptJson.read(value);
      return Optional.of(prompt.with(prompt.labels().withRun(null)));
    } catch (UnreadableRecord e) {
      return Optional.empty();
    }
  }
}
