package io.keyfleet.scorer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.scorer.browse.AnswerBrowser;
import io.keyfleet.scorer.command.CompareCommand;
import io.keyfleet.scorer.command.FailUnder;
import io.keyfleet.scorer.command.KafkaFlags;
import io.keyfleet.scorer.command.LogTarget;
import io.keyfleet.scorer.command.MissingCommand;
import io.keyfleet.scorer.command.OutputFlags;
import io.keyfleet.scorer.command.RunsCommand;
import io.keyfleet.scorer.input.FollowedTopics;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.input.LostPrompts;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.RunSizes;
import io.keyfleet.scorer.page.LivePage;
import io.keyfleet.scorer.register.KafkaRunRegister;
import io.keyfleet.scorer.report.AccuracyLine;
import io.keyfleet.scorer.report.ConsoleProgress;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.scale.LoadWatch;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.shard.KafkaShardExchange;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.cli.ShutdownSignal;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.OpenTransactions;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.terminal.Messages;
import io.keyfleet.service.time.SystemTime;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The scorer's command line and wiring.
@Command(
    name = "scorer",
    mixinStandardHelpOptions = true,
    subcommands = {CompareCommand.class, MissingCommand.class, RunsCommand.class},
    description = "Scores answers as they come in: accuracy with its interval, results, a report.",
    footer = {
      "",
      "Without --once it runs until it is stopped. Exit status: 0 done, 1 failed, 2 wrong usage,",
      "3 accuracy under --fail-under.",
      "Settings come from flags, the environment and .env, in this order."
    })
public final class Main implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Mixin private KafkaFlags flags = new KafkaFlags();

  @Option(names = "--once", description = "end when every prompt published so far is settled")
  private boolean once;

  @Option(names = "--run", paramLabel = "NAME", description = "count this run only")
  private @Nullable String run;

  @Option(
      names = "--from-beginning",
      description = "score every stored answer again, ignoring snapshots")
  private boolean fromBeginning;

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "keep snapshots there, from which the next start continues (KEYFLEET_STATE)")
  private @Nullable Path state;

  @Option(
      names = "--share",
      paramLabel = "I/N",
      description =
          "score one of N shares of the partitions, and report the total (KEYFLEET_SHARE)")
  private @Nullable String share;

  @Option(
      names = {"-q", "--quiet"},
      description = "print the last accuracy line only")
  private boolean quiet;

  @Option(names = "--json", description = "print the report as JSON at the end, logs on stderr")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OutputFlags files = new OutputFlags();
  @Mixin private FailUnder floor = new FailUnder();

  /// Runs the scorer and exits.
  public static void main(String[] args) {
    LogTarget.choose(List.of(args));
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings =
        Settings.ofProcess(
            flags
                .settings()
                .with(Setting.KEYFLEET_STATE, state)
                .with(Setting.KEYFLEET_SHARE, share)
                .given());
    Outputs outputs = files.outputs();
    ScorerSettings scoring =
        ScorerSettings.read(settings, Optional.ofNullable(run), once, fromBeginning, outputs);
    KafkaSettings kafka = KafkaSettings.read(settings);
    StatusSettings listening = StatusSettings.read(settings);
    String register = settings.text(Setting.KEYFLEET_RUNS_TOPIC);
    Group group =
        new Group(
            settings.text(Setting.KEYFLEET_GROUP), settings.text(Setting.KEYFLEET_ACCOUNTS_TOPIC));
    check(settings, scoring);
    try (StatusServer status = new StatusServer(listening);
        LivePage page = new LivePage(status, SystemTime.TICKER, SystemTime.WALL)) {
      log().info("live page at {}, metrics at {}", status.address("/"), status.address());
      return score(kafka, scoring, status, page, register, group);
    } catch (KafkaException e) {
      throw new Failure("Kafka: " + KafkaFailure.line(e), e);
    }
  }

  /// The workers' consumer group and the topic of its accounts.
  private record Group(String id, String accountsTopic) {}

  private int score(
      KafkaSettings kafka,
      ScorerSettings scoring,
      StatusServer status,
      LivePage page,
      String register,
      Group group)
      throws InterruptedException {
    var consumer = KafkaInput.consumer(kafka);
    try (Admin admin = KafkaInput.admin(kafka);
        KafkaClientMetrics client = new KafkaClientMetrics(consumer);
        ShardExchange exchange = KafkaShardExchange.open(kafka, scoring, admin, SystemTime.TICKER);
        KafkaRunRegister runs =
            KafkaRunRegister.open(kafka, register, SystemTime.TICKER, SystemTime.WALL);
        RunSizes sizes = RunSizes.open(kafka, register, SystemTime.TICKER);
        ConsoleProgress console = new ConsoleProgress(quiet, SystemTime.TICKER);
        Scorer scorer =
            new Scorer(
                consumer,
                scoring,
                SystemTime.TICKER,
                new ScorerPorts(
                    TopicIds.of(admin),
                    OpenTransactions.of(admin),
                    GroupProgress.of(admin, group.id()),
                    exchange,
                    console,
                    runs));
        AnswerBrowser browser =
            new AnswerBrowser(
                scorer.answers(),
                scoring.method(),
                () -> KafkaInput.lookUp(kafka),
                SystemTime.TICKER);
        LoadWatch load =
            LoadWatch.open(
                admin,
                group.id(),
                group.accountsTopic(),
                () -> scorer.status().topics(),
                SystemTime.TICKER);
        ShutdownSignal signal = new ShutdownSignal(scorer::close, PATIENCE)) {
      client.bindTo(status.metrics());
      double worth = scoring.pool().promptsPerWorker();
      ScorerMetrics.show(scorer, status.metrics());
      ScorerMetrics.show(load::now, worth, status.metrics());
      page.scale(load::now, worth);
      status.health().ready("scorer", scorer::problem);
      page.follow(scorer.dashboard(), () -> scorer.status().with(sizes.prompts()));
      page.browse(browser);
      boolean scored = scorer.run();
      console.leave();
      boolean complete =
          scored && !(scoring.scope().once() && lostSome(kafka, admin, scoring, register));
      if (scoring.scope().once() && !scorer.ended()) {
        log().warn("{}", Messages.of(Report.class).say("stopped"));
      }
      Report report = scorer.snapshot();
      print(report);
      return signal.ends(
          scoring.scope().once() && !complete ? Cli.FAILURE : status(floor.missed(report)));
    }
  }

  /// Whether runs have lost prompts that nobody could name; logs each.
  private static boolean lostSome(
      KafkaSettings kafka, Admin admin, ScorerSettings scoring, String register) {
    try (RunsReader reader = RunsReader.open(kafka, register);
        var consumer = KafkaInput.scanner(kafka)) {
      reader.catchUp();
      List<String> topics =
          FollowedTopics.present(consumer, scoring.scope().topics(), scoring.scope().more());
      List<RunRecord> runs =
          reader.runs().registered().stream()
              .filter(run -> topics.contains(run.topic()))
              .filter(run -> scoring.scope().run().map(run.id()::equals).orElse(true))
              .toList();
      PresentTopics present = PresentTopics.now(consumer, admin, topics);
      Map<String, Long> lost = LostPrompts.look(consumer, topics, present, runs);
      Messages messages = Messages.of(Report.class);
      lost.forEach((run, prompts) -> log().warn("{}", messages.say("lost-of", prompts, run)));
      return !lost.isEmpty();
    }
  }

  private int status(Optional<String> missed) {
    missed.ifPresent(line -> {
      spec.commandLine().getErr().println("keyfleet: " + line);
      spec.commandLine().getErr().flush();
    });
    return missed.isPresent() ? Cli.UNDER : Cli.SUCCESS;
  }

  private void print(Report report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      try {
        out.println(RecordJson.MAPPER.writeValueAsString(report));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a report has a JSON form", e);
      }
    } else if (quiet) {
      out.println(AccuracyLine.of(report));
    }
    out.flush();
  }

  /// Not before it is settled where the log goes, which is at its first use.
  private static Logger log() {
    return LoggerFactory.getLogger(Main.class);
  }

  private void check(Settings settings, ScorerSettings scoring) {
    List<String> problems = new ArrayList<>();
    try {
      settings.check();
    } catch (UsageException e) {
      problems.addAll(e.problems());
    }
    problems.addAll(scoring.outputs().problems());
    problems.addAll(scoring.memory().problems());
    problems.addAll(floor.problems());
    if (floor.given() && !once) {
      problems.add("--fail-under needs --once: without it there is no end at which to compare");
    }
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
  }
}
