package io.keyfleet.sandbox.demo;

import io.keyfleet.contract.Topics;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.producer.PublishClients;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.request.PublishRequest;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.ScorerMetrics;
import io.keyfleet.scorer.ScorerPorts;
import io.keyfleet.scorer.browse.AnswerBrowser;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.page.LivePage;
import io.keyfleet.scorer.register.KafkaRunRegister;
import io.keyfleet.scorer.register.RunRegister;
import io.keyfleet.scorer.report.BudgetNote;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.settings.SnapshotSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.terminal.Messages;
import io.keyfleet.service.terminal.ProgressLine;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.WorkerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/// The demo's wiring and course: broker, workers that have shared the accounts, prompts, scores.
/// For one thread.
final class Demo {
  /// Where it can be watched.
  ///
  /// @param quiet whether to show no progress
  record Showing(StatusServer status, LivePage page, boolean quiet) {}

  /// How it went.
  ///
  /// @param hindrance why nothing could be called any more, if so
  /// @param bad how many rows of the file were no prompts
  record Course(Report report, Optional<String> hindrance, long bad) {
    /// Whether every prompt is settled.
    boolean complete() {
      return report.counts().settled() >= report.prompts();
    }
  }

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration NOTING = Duration.ofSeconds(2);
  private static final int PARTITIONS = 64;
  private static final String REGISTER = "keyfleet-runs";

  private final DemoSettings settings;
  private final List<WorkerSettings> workers;
  private final Optional<DemoFolder> folder;
  private final PoolCapacity pool;
  private final Showing showing;
  private final CountDownLatch stop;
  private final Messages messages = Messages.of(Demo.class);
  private final Ticker ticker = SystemTime.TICKER;

  /// @param workers the settings of each worker, on whatever Kafka
  /// @param folder keeps what there is for the next demo; nothing: all is temporary
  /// @param stop at zero it is to come to its end
  Demo(
      DemoSettings settings,
      List<WorkerSettings> workers,
      Optional<DemoFolder> folder,
      Showing showing,
      CountDownLatch stop) {
    this.settings = settings;
    this.workers = workers;
    this.folder = folder;
    this.showing = showing;
    this.stop = stop;
    this.pool =
        new PoolCapacity(
            OptionalInt.of(accounts()),
            workers.getFirst().accounts().getFirst().quotas().getFirst().rate(),
            null);
  }

  /// What follows while answers can still be read.
  @FunctionalInterface
  interface Ending {
    void ended(Course course) throws InterruptedException;
  }

  /// Runs it, to its end or until it is stopped; what is answered by then is scored.
  Course run(Ending ending) throws InterruptedException {
    settings.material().demandReadable();
    Optional<RunBudget> budget = settings.pricedBudget();
    BrokerSettings place = folder.map(DemoFolder::broker).orElseGet(BrokerSettings::temporary);
    try (EmbeddedBroker broker = new EmbeddedBroker(place);
        DemoWorkers crew = new DemoWorkers(showing.status(), ticker)) {
      KafkaSettings kafka =
          new KafkaSettings(
              Map.of("bootstrap.servers", broker.bootstrapServers()),
              PARTITIONS,
              (short) 1,
              Duration.ofSeconds(20));
      for (WorkerSettings worker : workers) {
        crew.add(worker.on(kafka));
      }
      crew.awaitPart(accounts(), this::stopped);
      if (stopped()) {
        throw new Failure("stopped before its prompts were published");
      }
      return score(kafka, publish(kafka, budget), crew, ending);
    }
  }

  private boolean stopped() {
    return stop.getCount() == 0;
  }

  /// Where one of the services puts its figures: on the demo's own page, with a label that says
  /// whose they are.
  static MeterRegistry labelled(StatusServer status, String service) {
    CompositeMeterRegistry labelled = new CompositeMeterRegistry();
    labelled.config().commonTags("service", service);
    return labelled.add(status.metrics());
  }

  private int accounts() {
    return workers.getFirst().accounts().size();
  }

  /// Publishes the prompts, or what is missing of them.
  ///
  /// @return how many are; nothing if it was stopped before all were
  private Optional<PublishResult> publish(KafkaSettings kafka, Optional<RunBudget> budget)
      throws InterruptedException {
    PublishRequest request = settings.order();
    try (PromptSource source = request.material().open();
        PublishClients clients =
            new PublishClients(kafka, REGISTER, true, showing.status().metrics())) {
      PublishClients.Title title =
          new PublishClients.Title(
              request.run(), request.topic(), null, request.template(), budget.orElse(null), null);
      PublishResult result = clients.publish(title, request.source(), source);
      if (result.published() == 0) {
        throw new Failure(
            "nothing to ask: " + settings.material().origin() + " has no usable prompt");
      }
      return Optional.of(result);
    } catch (Failure e) {
      if (stopped()) {
        return Optional.empty(); // what is answered all the same is scored
      }
      throw e;
    }
  }

  private Course score(
      KafkaSettings kafka, Optional<PublishResult> result, DemoWorkers workers, Ending ending)
      throws InterruptedException {
    try (Admin admin = kafka.admin();
        RunRegister register = KafkaRunRegister.open(kafka, REGISTER, ticker, SystemTime.WALL);
        Scorer scorer = scorer(kafka, admin, register);
        AnswerBrowser browser =
            new AnswerBrowser(
                scorer.answers(), settings.method(), () -> KafkaInput.lookUp(kafka), ticker)) {
      showing.page().browse(browser);
      Course course = score(scorer, result, workers);
      workers.close();
      ending.ended(course);
      return course;
    }
  }

  private Course score(Scorer scorer, Optional<PublishResult> result, DemoWorkers workers)
      throws InterruptedException {
    long prompts = result.map(PublishResult::published).orElse(0L);
    long bad = result.map(PublishResult::bad).orElse(0L);
    try (@Nullable ProgressLine progress = showing.quiet() ? null : progress(prompts)) {
      ScorerMetrics.show(scorer, labelled(showing.status(), "scorer"));
      showing.page().follow(scorer.dashboard(), scorer::status);
      CompletableFuture<Void> scored =
          CompletableFuture.runAsync(() -> run(scorer), Thread.ofPlatform()::start);
      Optional<String> out = Optional.empty();
      while (!scored.isDone() && out.isEmpty() && !stopped()) {
        show(progress, scorer.snapshot());
        ticker.sleep(LOOK);
        out = workers.allOut();
      }
      if (!scored.isDone()) {
        workers.close();
        scorer.breakOff();
      }
      ended(scored);
      Course course = new Course(scorer.snapshot(), out, bad);
      show(progress, course.report());
      return course;
    }
  }

  private Scorer scorer(KafkaSettings kafka, Admin admin, RunRegister register) {
    ScorerSettings scoring =
        new ScorerSettings(
                List.of(Topics.DEFAULT_PROMPTS),
                Optional.empty(),
                true,
                folder.isPresent() ? NOTING : Duration.ofHours(1),
                pool,
                settings.outputs())
            .by(settings.method())
            .with(folder.map(DemoFolder::memory).orElse(SnapshotSettings.NONE));
    return new Scorer(
        KafkaInput.consumer(kafka),
        scoring,
        ticker,
        new ScorerPorts(TopicIds.of(admin), ShardExchange.ALONE, ProgressListener.LOG)
            .with(register));
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
    return ProgressLine.onStandardError(
        messages.say("answers"), OptionalLong.of(published), ticker);
  }

  private void show(@Nullable ProgressLine progress, Report report) {
    if (progress == null) {
      return;
    }
    Double share = report.counts().accuracy();
    Optional<String> accuracy =
        Optional.ofNullable(share)
            .map(right ->
                messages.say("accuracy", String.format(Locale.ROOT, "%.2f%%", right * 100)));
    String note =
        Stream.of(accuracy, BudgetNote.of(report))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    progress.show(report.counts().settled(), note);
  }
}
