package io.keyfleet.scorer.command;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.scorer.input.FollowedTopics;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.scorer.input.ShardPartitions;
import io.keyfleet.scorer.input.StoredResults;
import io.keyfleet.scorer.register.RetriedRuns;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.GradingSettings;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.scorer.tally.GroupingLabel;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.TallySnapshot;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicPattern;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.Runs;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.terminal.Messages;
import io.keyfleet.service.time.SystemTime;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists runs, and stops one.
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the runs that were published, with progress, accuracy (95 %% interval) and state:",
      "publishing, broken off (resume it), published, running, finished, stopped, gone (its topic",
      "was deleted before all of it was settled), unregistered (its prompts came from another",
      "program).",
      "LEFT is the time until a running one is settled, at its mean pace; BUDGET how much is spent",
      "of what it may take, REUSED how many answers are of earlier runs; WITH RETRIES the",
      "accuracy with what became of dead prompts that were retried. Reads every stored answer."
    })
public final class RunsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaFlags flags = new KafkaFlags();

  @Option(names = "--json", description = "print JSON, with the whole registration of each run")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Settings settings = Settings.ofProcess(flags.settings().given());
    GradingSettings grading = GradingSettings.read(settings);
    KafkaSettings kafka = KafkaSettings.read(settings);
    List<String> named = settings.list(Setting.KEYFLEET_TOPICS);
    Optional<TopicPattern> more = TopicPattern.read(settings);
    String register = settings.text(Setting.KEYFLEET_RUNS_TOPIC);
    String group = settings.text(Setting.KEYFLEET_GROUP);
    settings.check();
    try (Admin admin = KafkaInput.admin(kafka);
        RunsReader reader = RunsReader.open(kafka, register)) {
      var progress = GroupProgress.of(admin, group).look(); // of answers that are all read below
      reader.catchUp();
      Set<String> all = new TreeSet<>(named);
      reader.runs().registered().stream().map(RunRecord::topic).forEach(all::add);
      try (var consumer = KafkaInput.scanner(kafka)) {
        List<String> there = present(consumer, all, more);
        PresentTopics topics = PresentTopics.now(consumer, admin, there);
        Map<String, RunPace> pace = new HashMap<>();
        Tally tally = tally(consumer, there, topics, grading, pace, reader.runs());
        TallySnapshot snapshot = tally.read();
        List<RunRecord> here =
            reader.runs().registered().stream().filter(run -> there.contains(run.topic())).toList();
        Map<String, Counts> byRun = counts(snapshot);
        Map<String, Counts> merged =
            RetriedRuns.merged(
                reader.runs().registered().stream()
                    .flatMap(run -> RetriedRuns.Retry.of(run).stream())
                    .toList(),
                run -> byRun.getOrDefault(run, Counts.NONE));
        RunLosses losses = RunLosses.look(here, tally, topics, progress, consumer);
        print(
            RunLine.all(reader.runs(), byRun, topics::id, losses.all()).stream()
                .map(line -> line.with(pace).with(beside(line, snapshot, merged)))
                .toList());
        Messages messages = Messages.of(Report.class);
        losses.prompts().forEach((id, prompts) -> say(messages.say("lost-of", prompts, id)));
        losses
            .results()
            .forEach((id, prompts) -> say(messages.say("results-deleted-of", prompts, id)));
        long lost = snapshot.deadByCause().getOrDefault(DeadPrompt.DELETED, 0L);
        if (lost > 0) {
          say(messages.say("lost", lost));
        }
      }
    }
    return Cli.SUCCESS;
  }

  private static List<String> present(
      Consumer<byte[], byte[]> consumer, Set<String> topics, Optional<TopicPattern> more) {
    List<String> present =
        new ArrayList<>(FollowedTopics.present(consumer, List.copyOf(topics), more));
    present.removeAll(ShardPartitions.missing(consumer, present));
    return present;
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
  }

  private static Tally tally(
      Consumer<byte[], byte[]> consumer,
      List<String> present,
      PresentTopics topics,
      GradingSettings grading,
      Map<String, RunPace> pace,
      Runs runs) {
    Tally tally = new Tally();
    if (!present.isEmpty()) {
      var grader = grading.scoring();
      new StoredResults(consumer, present, topics)
          .read(record -> {
            switch (record) {
              case ResultRecord.Answered(var answer) -> {
                charge(tally, answer, runs);
                if (tally.add(answer, grader.score(answer)) == TallyChange.SETTLED) {
                  settled(answer.labels(), answer.effort().answeredAt(), pace);
                }
              }
              case ResultRecord.Dead(var dead) -> {
                if (tally.add(dead) == TallyChange.SETTLED) {
                  settled(dead.labels(), dead.effort().diedAt(), pace);
                }
              }
            }
          });
    }
    return tally;
  }

  private static RunLine.Beside beside(
      RunLine line, TallySnapshot snapshot, Map<String, Counts> merged) {
    GroupTotals group = snapshot.by(GroupingLabel.RUN).getOrDefault(line.run(), GroupTotals.NONE);
    long reused = group.spent().reused();
    return new RunLine.Beside(
        line.use(snapshot.budgets()), reused == 0 ? null : (Long) reused, merged.get(line.run()));
  }

  private static void charge(Tally tally, Answer answer, Runs runs) {
    Optional.ofNullable(answer.labels().run())
        .flatMap(runs::find)
        .ifPresent(run -> {
          if (run.budget() != null) {
            tally.charge(run.id(), TokenSpend.of(run.budget(), answer));
          }
        });
  }

  private static void settled(Labels labels, Instant at, Map<String, RunPace> pace) {
    if (labels.run() != null) {
      pace.merge(labels.run(), RunPace.of(at), RunPace::plus);
    }
  }

  private static Map<String, Counts> counts(TallySnapshot snapshot) {
    return snapshot.by(GroupingLabel.RUN).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> counts(one.getValue())));
  }

  private static Counts counts(GroupTotals group) {
    return group.counts();
  }

  private void print(List<RunLine> lines) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(RecordJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(lines));
    } else if (lines.isEmpty()) {
      out.println("no run is registered, and no answer names one");
    } else {
      RunLine.table(lines).forEach(out::println);
    }
    out.flush();
  }

  /// Stops a run.
  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = {
        "Stops a run for good: workers skip its remaining prompts, which end as dead prompts with",
        "cause 'stopped', and its producer ends. Calls in flight go on. 'retry RUN --dead --cause",
        "stopped' publishes them again, as another run."
      })
  Integer stop(
      @Mixin KafkaFlags kafkaFlags,
      @Parameters(paramLabel = "RUN", description = "its id, or the run label of its prompts")
          String run,
      @Option(names = "--unregistered", description = "although no producer registered it")
          boolean unregistered)
      throws InterruptedException {
    Settings settings = Settings.ofProcess(kafkaFlags.settings().given());
    KafkaSettings kafka = KafkaSettings.read(settings);
    String register = settings.text(Setting.KEYFLEET_RUNS_TOPIC);
    settings.check();
    try (Admin admin = KafkaInput.admin(kafka);
        RunsReader reader = RunsReader.open(kafka, register)) {
      reader.catchUp();
      if (!unregistered && reader.runs().find(run).isEmpty()) {
        throw new Failure(
            "no run '"
                + run
                + "' is registered; 'keyfleet runs' lists them, --unregistered stops it anyway");
      }
      PrintWriter out = spec.commandLine().getOut();
      if (reader.runs().stopped(run).isPresent()) {
        out.println("run " + run + " was stopped before");
      } else {
        RunsWriter.prepare(register, new TopicSetup(admin, kafka, SystemTime.TICKER));
        write(kafka, register, new RunEvent.Stopped(run, SystemTime.WALL.instant()));
        out.println("run " + run + " is stopped; its remaining prompts will be skipped");
      }
      out.flush();
    }
    return Cli.SUCCESS;
  }

  private static void write(KafkaSettings kafka, String register, RunEvent event)
      throws InterruptedException {
    try (var producer = RunsWriter.producer(kafka)) {
      new RunsWriter(producer, register).write(event);
    }
  }
}
