package io.keyfleet.sandbox.demo;

import io.keyfleet.contract.Topics;
import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.publish.Published;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.scorer.Pool;
import io.keyfleet.scorer.Report;
import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.ScorerSettings;
import io.keyfleet.scorer.page.LivePage;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.terminal.ProgressLine;
import io.keyfleet.service.terminal.Words;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.Worker;
import io.keyfleet.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// The demo's wiring and course: broker, workers that have shared the accounts, prompts, scores.
/// For one thread.
final class Demo {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int PARTITIONS = 64;

  private final DemoSettings settings;
  private final List<WorkerSettings> workers;
  private final Pool pool;
  private final boolean quiet;
  private final LivePage page;
  private final Words words = Words.of(Demo.class);
  private final Ticks ticks = SystemTime.TICKS;
  private long bad;

  /// @param workers the settings of each worker, on whatever Kafka
  /// @param page where it can be watched
  /// @param quiet whether to show no progress
  Demo(DemoSettings settings, List<WorkerSettings> workers, LivePage page, boolean quiet) {
    this.quiet = quiet;
    this.settings = settings;
    this.page = page;
    this.workers = workers;
    this.pool =
        new Pool(
            OptionalInt.of(accounts()),
            workers.getFirst().accounts().getFirst().quotas().getFirst().rate(),
            null);
  }

  /// Runs it.
  ///
  /// @return the scores
  Report run() throws InterruptedException {
    try (PromptSource source = settings.material().open();
        EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        Crew crew = new Crew(ticks)) {
      KafkaSettings kafka =
          new KafkaSettings(
              Map.of("bootstrap.servers", broker.bootstrapServers()),
              PARTITIONS,
              (short) 1,
              Duration.ofSeconds(20));
      for (WorkerSettings worker : workers) {
        crew.add(new Worker(worker.on(kafka), new SimpleMeterRegistry()));
      }
      crew.awaitPart(accounts());
      long published = publish(source, kafka);
      return score(kafka, published, crew);
    }
  }

  private int accounts() {
    return workers.getFirst().accounts().size();
  }

  /// How many lines of the file were no prompts.
  long bad() {
    return bad;
  }

  private long publish(PromptSource source, KafkaSettings kafka) throws InterruptedException {
    try (Admin admin = kafka.admin();
        Producer<byte[], byte[]> producer = PromptProducer.open(kafka)) {
      TopicSetup setup = new TopicSetup(admin, kafka, ticks);
      Destination destination = Destination.prepare(Topics.DEFAULT_PROMPTS, setup, admin);
      Run run = new Run("demo", Optional.empty());
      Published published =
          new Publisher(producer, destination, run).publish(source, BadLines.told(source.unit()));
      if (published.published() == 0) {
        throw new Failure(
            "nothing to ask: " + settings.material().origin() + " has no usable prompt");
      }
      bad = published.bad();
      return published.published();
    }
  }

  private Report score(KafkaSettings kafka, long published, Crew crew) throws InterruptedException {
    ScorerSettings scoring =
        new ScorerSettings(
                List.of(Topics.DEFAULT_PROMPTS),
                Optional.empty(),
                true,
                Duration.ofHours(1),
                pool,
                settings.outputs())
            .by(settings.method());
    try (Scorer scorer = new Scorer(Scorer.consumer(kafka), scoring, ticks);
        @Nullable ProgressLine progress = quiet ? null : progress(published)) {
      page.follow(scorer.board(), scorer::scene);
      CompletableFuture<Void> scored =
          CompletableFuture.runAsync(() -> run(scorer), Thread.ofPlatform()::start);
      while (!scored.isDone()) {
        show(progress, scorer.snapshot());
        Optional<String> out = crew.allOut();
        if (out.isPresent()) {
          throw new Failure("no key is left to call with: " + out.get());
        }
        ticks.sleep(LOOK);
      }
      ended(scored);
      Report report = scorer.snapshot();
      show(progress, report);
      return report;
    }
  }

  private static void run(Scorer scorer) {
    try {
      scorer.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ended(CompletableFuture<Void> scored) {
    try {
      scored.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Failure failure ? failure : e;
    }
  }

  private ProgressLine progress(long published) {
    return ProgressLine.onStandardError(words.say("answers"), OptionalLong.of(published), ticks);
  }

  private void show(@Nullable ProgressLine progress, Report report) {
    if (progress == null) {
      return;
    }
    Double share = report.counts().accuracy();
    String note =
        share == null
            ? ""
            : words.say("accuracy", String.format(Locale.ROOT, "%.2f%%", share * 100));
    progress.show(report.counts().settled(), note);
  }
}
