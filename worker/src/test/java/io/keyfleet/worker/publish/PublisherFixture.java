package io.keyfleet.worker.publish;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.publish.spool.SpoolFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A publisher over a producer that is told what Kafka does, and what it published.
final class PublisherFixture {
  static final PromptId PROMPT = new PromptId("p", 5, 17);
  static final Labels LABELS = new Labels("mine", null, null, null, null);

  final VirtualTicker time = new VirtualTicker();
  final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  final List<String> settled = new ArrayList<>();
  final List<Boolean> asked = new ArrayList<>();
  final KafkaResultPublisher publisher;
  int changes;
  private final Deque<Runnable> threads = new ArrayDeque<>();

  /// @param spool where results go that Kafka does not take
  PublisherFixture(Path spool) {
    this.publisher =
        new KafkaResultPublisher(
            producer,
            new PublishSettings("w", new SpoolFolder(spool), 2),
            (prompts, mayMake) -> {
              asked.add(mayMake);
              return Optional.of("a right is missing");
            },
            threads::add,
            time,
            time);
    publisher.listen(() -> changes++);
  }

  void runAll() {
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
  }

  void settle(Acknowledgement one) {
    settled.add((one.answered() ? "answered at " : "dead at ") + one.offset());
  }

  static Answer answer() {
    return answer(PROMPT);
  }

  static Answer answer(PromptId prompt) {
    return new Answer(
        prompt,
        LABELS,
        new Answer.Completion("42", "stop", "m", 1L, 2L, null),
        new Answer.Source("api.test", "a", KeyId.of("secret"), "w"),
        new Answer.Effort(2, 3, 250, Instant.EPOCH, Instant.EPOCH.plusSeconds(5)));
  }

  static DeadPrompt dead() {
    return new DeadPrompt(
        PROMPT,
        LABELS,
        "attempts_exhausted",
        "500 | 502",
        new DeadPrompt.Effort(2, 2, "w", Instant.EPOCH, Instant.EPOCH));
  }

  static DeadPrompt unpaid() {
    return new DeadPrompt(
        new PromptId("p", 0, 9),
        LABELS,
        "stopped",
        "",
        new DeadPrompt.Effort(0, 0, "w", Instant.EPOCH, Instant.EPOCH));
  }
}
