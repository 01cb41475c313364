package io.keyfleet.scorer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.input.LostPrompts;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.scorer.input.StoredResults;
import io.keyfleet.scorer.input.UnansweredPrompts;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.results.ResultLine;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicPattern;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.terminal.Messages;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists the prompts of a run that are not settled.
@Command(
    name = "missing",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the prompts of a run, or of all, that have neither an answer nor a dead prompt:",
      "topic-partition-offset, id and question, or JSON lines; how many they are on standard error."
    })
public final class MissingCommand implements Callable<Integer> {
  private static final int SHOWN = 100;

  /// Stands for the labels of a prompt that was deleted before it was called.
  private static final Labels DELETED =
      new Labels(null, null, null, "(deleted before it was called)", null);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaFlags flags = new KafkaFlags();

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "a run (default: all)")
  private @Nullable String run;

  @Option(names = "--json", description = "print a JSON object a line, as in a results file")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(flags.settings().given());
    KafkaSettings kafka = KafkaSettings.read(settings);
    RunTopics where = RunTopics.read(settings);
    Optional<TopicPattern> more = TopicPattern.read(settings);
    String group = settings.text(Setting.KEYFLEET_GROUP);
    settings.check();
    AtomicLong missing = new AtomicLong();
    AtomicLong finished = new AtomicLong();
    PromptSet lost = new PromptSet();
    Map<String, Long> known = new HashMap<>();
    Map<String, Long> gone = new TreeMap<>();
    PrintWriter out = spec.commandLine().getOut();
    List<RunRecord> registered;
    try (Admin admin = KafkaInput.admin(kafka);
        var consumer = KafkaInput.scanner(kafka)) {
      // before the topics: what is published later is not missed, nor what is settled later
      registered = registered(kafka, where.register());
      Map<TopicPartition, GroupProgress.Finished> progress = GroupProgress.of(admin, group).look();
      Set<String> runs = run == null ? Set.of() : Set.of(run);
      List<String> topics = where.of(consumer, kafka, runs, more);
      PresentTopics present = PresentTopics.now(consumer, admin, topics);
      PromptSet settled = new PromptSet();
      new StoredResults(consumer, topics, present)
          .read(record -> {
            if (settled.add(record.prompt()) && present.has(record.prompt())) {
              LostPrompts.count(record.labels(), known);
            }
            if (record instanceof ResultRecord.Dead(DeadPrompt dead)
                && dead.cause().equals(DeadPrompt.DELETED)
                && present.has(dead.prompt())
                && lost.add(dead.prompt())
                && run == null) {
              out.println(line(dead.prompt(), DELETED));
            }
          });
      new UnansweredPrompts(consumer, topics, Shard.ALL, present)
          .missing(
              settled::has,
              (prompt, labels) -> {
                LostPrompts.count(labels, known);
                if (run == null || run.equals(labels.run())) {
                  missing.incrementAndGet();
                  if (GroupProgress.finished(progress, prompt)) {
                    finished.incrementAndGet();
                  }
                  out.println(line(prompt, labels));
                }
              });
      List<RunRecord> suspects = LostPrompts.suspects(registered, consumer);
      gone.putAll(LostPrompts.of(suspects, present::id, known));
    }
    out.flush();
    Messages messages = Messages.of(Report.class);
    spec.commandLine()
        .getErr()
        .println(
            run == null
                ? messages.say("unsettled", missing.get())
                : messages.say("unsettled-of", missing.get(), run));
    if (lost.size() > 0 && (run == null || registered.isEmpty())) {
      spec.commandLine().getErr().println(messages.say("lost", lost.size()));
    }
    if (finished.get() > 0) {
      spec.commandLine().getErr().println(messages.say("results-deleted", finished.get()));
    }
    gone.forEach(
        (id, prompts) -> spec.commandLine().getErr().println(messages.say("lost-of", prompts, id)));
    return Cli.SUCCESS;
  }

  private List<RunRecord> registered(KafkaSettings kafka, String register) {
    try (RunsReader reader = RunsReader.open(kafka, register)) {
      reader.catchUp();
      return reader.runs().registered().stream()
          .filter(one -> run == null || run.equals(one.id()))
          .toList();
    }
  }

  private String line(PromptId prompt, Labels labels) {
    if (json) {
      try {
        return RecordJson.MAPPER.writeValueAsString(ResultLine.missing(prompt, labels));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a result has a JSON form", e);
      }
    }
    String question =
        Objects.requireNonNullElse(labels.question(), "").replaceAll("\\p{Cntrl}", " ");
    return prompt
        + "  "
        + Objects.requireNonNullElse(labels.id(), "-").replaceAll("\\p{Cntrl}", " ")
        + "  "
        + question.substring(0, Math.min(question.length(), SHOWN));
  }
}
