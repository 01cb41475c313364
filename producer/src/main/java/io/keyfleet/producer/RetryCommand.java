package io.keyfleet.producer;

import io.keyfleet.contract.Topics;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.request.BudgetFlags;
import io.keyfleet.producer.request.PrintFlags;
import io.keyfleet.producer.source.retry.RetrySource;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.runs.Runs;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.time.SystemTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Publishes a run's dead prompts once more.
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Publishes a run's dead prompts once more, as a new run that names the old one. Prompts that",
      "were answered since are left out. With the same --run again, it continues that run."
    },
    footer = {
      "",
      "Examples:",
      "  retry evening --dead --budget '1 USD'",
      "  retry evening --dead --cause attempts_exhausted --run evening-2"
    })
public final class RetryCommand implements Callable<Integer> {
  /// Prompts on a topic have the model that their run asked for.
  private static final Optional<String> NONE = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PrintFlags output = new PrintFlags();
  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Parameters(paramLabel = "RUN", description = "the run whose prompts are meant")
  private String old = "";

  @Option(
      names = "--dead",
      description = "its dead prompts; others are not published again, so this must be given")
  private boolean dead;

  @Option(
      names = "--cause",
      paramLabel = "CAUSE",
      description = "only those with this cause, such as attempts_exhausted or stopped")
  private @Nullable String cause;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "id of the new run (default: from the time)")
  private @Nullable String run;

  @Option(names = "--label", paramLabel = "TEXT", description = "what the new run is about")
  private @Nullable String label;

  @Option(
      names = "--again",
      description = "although they, or some of them, were published once more before")
  private boolean again;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description =
          "topic of the old run, if it is not registered (default: the first of"
              + " KEYFLEET_TOPICS)")
  private @Nullable String topic;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT,...",
      description = "Kafka brokers (default: KAFKA_BOOTSTRAP_SERVERS)")
  private @Nullable String brokers;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(flags());
    KafkaSettings kafka = KafkaSettings.read(settings);
    StatusSettings address = StatusSettings.read(settings);
    String register = settings.text(Setting.KEYFLEET_RUNS_TOPIC);
    List<String> topics = settings.list(Setting.KEYFLEET_TOPICS);
    List<String> problems = new ArrayList<>();
    Optional<RunBudget> most = budget.read(problems);
    if (!dead) {
      problems.add("--dead is not given: only dead prompts are retried");
    }
    if (old.isBlank() || (run != null && run.isBlank())) {
      problems.add("a run's id is blank");
    }
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    settings.check();
    try (StatusServer status = new StatusServer(address);
        PublishClients clients =
            new PublishClients(kafka, register, output.quiet, status.metrics())) {
      status.health().ready("kafka", Optional::empty);
      Optional<RunRecord> known = clients.runs().find(old);
      String on =
          known
              .map(RunRecord::topic)
              .orElse(topics.isEmpty() ? Topics.DEFAULT_PROMPTS : topics.getFirst());
      String id =
          Optional.ofNullable(run)
              .orElseGet(() -> Run.name(SystemTime.WALL.instant(), new SplittableRandom()));
      demandFirst(clients.runs(), id);
      Optional<RunBudget> priced =
          clients.runs().find(id).isPresent()
              ? most
              : most.map(wanted -> budget.priced(wanted, () -> prompts(kafka, on).source(), NONE));
      PublishClients.Title title =
          new PublishClients.Title(
              new Run(id, NONE),
              on,
              label,
              known.map(RunRecord::template).orElse(null),
              priced.orElse(null),
              null);
      return publish(clients, title, kafka);
    }
  }

  private RetrySource prompts(KafkaSettings kafka, String on) {
    return RetrySource.find(kafka, on, old, Optional.ofNullable(cause));
  }

  private int publish(PublishClients clients, PublishClients.Title title, KafkaSettings kafka)
      throws InterruptedException {
    String on = title.topic();
    try (RetrySource prompts = prompts(kafka, on)) {
      if (prompts.size() == 0 && clients.runs().find(title.run().name()).isEmpty()) {
        throw new Failure(
            "run "
                + old
                + " has no dead prompt"
                + (cause == null ? "" : " with cause " + cause)
                + " on topic '"
                + on
                + "' that was not answered after all");
      }
      PublishResult result = clients.publish(title, prompts.described(), prompts.source());
      output.conclude(result, on, spec.commandLine().getOut());
      return Cli.SUCCESS;
    }
  }

  private void demandFirst(Runs runs, String id) {
    runs.registered().stream()
        .filter(other -> old.equals(other.source().retryOf()) && !other.id().equals(id))
        .filter(_ -> !again)
        .findFirst()
        .ifPresent(other -> {
          throw new Failure(
              "prompts of run "
                  + old
                  + " were published once more as run "
                  + other.id()
                  + "; retry that one's, or give --again to pay for them again");
        });
  }

  private Map<Setting, String> flags() {
    return new SettingFlags()
        .with(Setting.KEYFLEET_TOPICS, topic)
        .with(Setting.KAFKA_BOOTSTRAP_SERVERS, brokers)
        .given();
  }
}
