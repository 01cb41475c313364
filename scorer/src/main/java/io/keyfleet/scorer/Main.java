package io.keyfleet.scorer;

import io.keyfleet.scorer.page.LivePage;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageProblems;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.time.SystemTime;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The scorer's command line and wiring.
@Command(
    name = "scorer",
    mixinStandardHelpOptions = true,
    subcommands = {CompareCommand.class, MissingCommand.class},
    description = "Scores answers as they come in: accuracy with its interval, results, a report.",
    footer = {
      "",
      "Without --once it runs until it is stopped. Exit status: 0 done, 1 failed, 2 wrong usage.",
      "Settings come from flags, the environment and .env, in this order."
    })
public final class Main implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  @Mixin private KafkaFlags flags = new KafkaFlags();

  @Option(names = "--once", description = "end when every prompt published so far is settled")
  private boolean once;

  @Option(names = "--run", paramLabel = "NAME", description = "count this run only")
  private @Nullable String run;

  @Option(
      names = "--from-beginning",
      description = "score every stored answer again, believing nothing noted before")
  private boolean fromBeginning;

  @Mixin private OutputFlags files = new OutputFlags();

  /// Runs the scorer and exits.
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(flags.settings());
    Outputs outputs = files.outputs();
    ScorerSettings scoring = ScorerSettings.read(settings, Optional.ofNullable(run), once, outputs);
    KafkaSettings kafka = KafkaSettings.read(settings);
    StatusSettings listening = StatusSettings.read(settings);
    check(settings, outputs);
    if (fromBeginning) {
      log.info("scoring every stored answer again, by the reading {}", scoring.method().reading());
    }
    try (StatusServer status = new StatusServer(listening);
        LivePage page = new LivePage(status, SystemTime.TICKS, SystemTime.WALL)) {
      log.info("live page at {}, metrics at {}", status.address("/"), status.address());
      return score(kafka, scoring, status, page);
    } catch (KafkaException e) {
      throw new Failure("no Kafka client can be made of the KAFKA_* settings: " + reason(e), e);
    }
  }

  private static int score(
      KafkaSettings kafka, ScorerSettings scoring, StatusServer status, LivePage page)
      throws InterruptedException {
    awaitBroker(kafka);
    var consumer = Scorer.consumer(kafka);
    try (KafkaClientMetrics client = new KafkaClientMetrics(consumer);
        Scorer scorer = new Scorer(consumer, scoring, SystemTime.TICKS);
        StopSignal signal = new StopSignal(scorer::close)) {
      client.bindTo(status.metrics());
      ScorerMetrics.show(scorer, status);
      page.follow(scorer.board(), scorer::scene);
      boolean complete = scorer.run();
      if (scoring.scope().once() && !complete) {
        log.warn("stopped before every prompt was settled");
      }
      return signal.ends(scoring.scope().once() && !complete ? Cli.FAILURE : Cli.SUCCESS);
    }
  }

  /// Closes without waiting: an unanswered request would hold the message back for a minute.
  static void awaitBroker(KafkaSettings kafka) throws InterruptedException {
    Admin admin = kafka.admin();
    try {
      new TopicSetup(admin, kafka, SystemTime.TICKS).awaitBroker();
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  private static void check(Settings settings, Outputs outputs) {
    List<String> problems = new ArrayList<>();
    try {
      settings.check();
    } catch (UsageProblems e) {
      problems.addAll(e.problems());
    }
    problems.addAll(outputs.problems());
    if (!problems.isEmpty()) {
      throw new UsageProblems(problems);
    }
  }

  private static String reason(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() + "; mend KAFKA_BOOTSTRAP_SERVERS or the property it names";
  }
}
