package io.keyfleet.scorer.browse;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.answers.IndexedAnswer;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.service.time.Ticker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Reads answers and prompts back from Kafka, of which nothing is copied. Safe for all threads: one
/// at a time reads single ones; each that reads many has a consumer of its own.
///
/// All methods throw [org.apache.kafka.common.KafkaException] if Kafka does not serve.
final class AnswerStore implements AutoCloseable {
  private final AnswerIndex index;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Ticker ticker;
  private @Nullable Consumer<byte[], byte[]> single;
  private boolean closed;

  /// @param consumers makes consumers without a group
  AnswerStore(AnswerIndex index, Supplier<Consumer<byte[], byte[]>> consumers, Ticker ticker) {
    this.index = index;
    this.consumers = consumers;
    this.ticker = ticker;
  }

  /// The records of these that are still there, by sequence.
  synchronized Map<Long, ResultRecord> of(List<IndexedAnswer> some) {
    Map<Long, ResultRecord> found = new HashMap<>();
    if (!some.isEmpty()) {
      each(single(), some, (one, record) -> found.put(one.sequence(), record));
    }
    return found;
  }

  /// A prompt, if it is still there and can be read.
  synchronized Optional<Prompt> prompt(PromptId prompt) {
    RecordFetch fetch = new RecordFetch(single(), ticker);
    fetch.add(prompt.topic(), prompt.partition(), prompt.offset());
    List<Prompt> found = new ArrayList<>();
    fetch.read(record -> {
      try {
        found.add(PromptJson.read(record.value()));
      } catch (UnreadableRecord e) {
        // its dead prompt says so
      }
    });
    return found.stream().findFirst();
  }

  /// A consumer for one reader of [many][#each]; the caller closes it.
  Consumer<byte[], byte[]> consumer() {
    return consumers.get();
  }

  /// Gives the records of these that are still there away, in any order.
  void each(
      Consumer<byte[], byte[]> consumer,
      List<IndexedAnswer> some,
      BiConsumer<IndexedAnswer, ResultRecord> reader) {
    RecordFetch fetch = new RecordFetch(consumer, ticker);
    Map<Place, IndexedAnswer> places = new HashMap<>();
    for (IndexedAnswer one : some) {
      String topic = topic(one);
      fetch.add(topic, one.partition(), one.resultOffset());
      places.put(new Place(topic, one.partition(), one.resultOffset()), one);
    }
    fetch.read(record -> {
      IndexedAnswer one =
          places.get(new Place(record.topic(), record.partition(), record.offset()));
      if (one != null) {
        read(record)
            .filter(known -> isRecord(known, one))
            .ifPresent(known -> reader.accept(one, known));
      }
    });
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (single != null) {
      single.close();
      single = null;
    }
  }

  private Consumer<byte[], byte[]> single() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (single == null) {
      single = consumers.get();
    }
    return single;
  }

  private String topic(IndexedAnswer one) {
    String prompts = index.topic(one.topic()).prompts();
    return one.dead() ? Topics.dead(prompts) : Topics.answers(prompts);
  }

  private static Optional<ResultRecord> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(ResultRecord.read(record));
    } catch (UnreadableRecord e) {
      return Optional.empty();
    }
  }

  /// Whether it is the record that was indexed: if its topic was deleted and created again, another
  /// one has its offset.
  private static boolean isRecord(ResultRecord record, IndexedAnswer one) {
    Instant time =
        switch (record) {
          case ResultRecord.Answered(Answer answer) -> answer.effort().answeredAt();
          case ResultRecord.Dead(DeadPrompt dead) -> dead.effort().diedAt();
        };
    return record.prompt().offset() == one.promptOffset() && one.at(time);
  }

  private record Place(String topic, int partition, long offset) {}
}
