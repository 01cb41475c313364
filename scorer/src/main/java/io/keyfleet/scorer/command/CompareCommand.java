package io.keyfleet.scorer.command;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.compare.ComparedRun;
import io.keyfleet.scorer.compare.Comparison;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.scorer.input.StoredResults;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.results.ResultsReader;
import io.keyfleet.scorer.settings.GradingSettings;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicPattern;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.terminal.Messages;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Compares two runs over the same questions.
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compares two runs over the same questions: accuracies with their intervals, who was right",
      "where the other was not, and how likely that is by chance (McNemar's exact test)."
    },
    footer = {
      "",
      "A run that is the name of a file is read from it: a results file in JSON lines, as",
      "--results writes it. Any other is a run label among the stored answers."
    })
public final class CompareCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(CompareCommand.class);
  private static final int MAX_NAMED = 20;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaFlags flags = new KafkaFlags();

  @Parameters(arity = "2", paramLabel = "RUN", description = "two runs, or results files")
  private List<String> names = List.of();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Settings settings = Settings.ofProcess(flags.settings().given());
    GradingSettings grading = GradingSettings.read(settings);
    KafkaSettings kafka = KafkaSettings.read(settings);
    RunTopics where = RunTopics.read(settings);
    Optional<TopicPattern> more = TopicPattern.read(settings);
    settings.check();
    Map<String, ComparedRun> labelled = new LinkedHashMap<>();
    List<ComparedRun> runs =
        names.stream()
            .map(name -> {
              ComparedRun run = new ComparedRun(name, grading.scoring());
              if (Files.isRegularFile(Path.of(name))) {
                ResultsReader.read(Path.of(name), run::add, run::add);
              } else {
                labelled.put(name, run);
              }
              return run;
            })
            .toList();
    if (!labelled.isEmpty()) {
      readStored(labelled, kafka, where, more);
    }
    print(Comparison.of(runs.getFirst(), runs.getLast(), grading.reading()));
    return Cli.SUCCESS;
  }

  private static void readStored(
      Map<String, ComparedRun> labelled,
      KafkaSettings kafka,
      RunTopics where,
      Optional<TopicPattern> more)
      throws InterruptedException {
    Set<String> others = new TreeSet<>();
    List<String> topics;
    try (Admin admin = KafkaInput.admin(kafka);
        var consumer = KafkaInput.scanner(kafka)) {
      topics = where.of(consumer, kafka, labelled.keySet(), more);
      StoredResults stored =
          new StoredResults(consumer, topics, PresentTopics.now(consumer, admin, topics));
      stored.read(record -> take(record, labelled, others));
      if (stored.foreign() > 0) {
        log.warn("skipped {} records that are neither answer nor dead prompt", stored.foreign());
      }
    }
    labelled.forEach((name, run) -> {
      if (run.snapshot().counts().settled() == 0) {
        throw new Failure(
            "there is no answer of a run '"
                + name
                + "' on "
                + String.join(", ", topics)
                + (others.isEmpty() ? "" : "; there are: " + String.join(", ", others)));
      }
    });
  }

  private static void take(
      ResultRecord record, Map<String, ComparedRun> labelled, Set<String> others) {
    Labels labels = record.labels();
    ComparedRun run = labels.run() == null ? null : labelled.get(labels.run());
    if (run != null) {
      switch (record) {
        case ResultRecord.Answered(var answer) -> run.add(answer);
        case ResultRecord.Dead(var dead) -> run.add(dead);
      }
    } else if (labels.run() != null && others.size() < MAX_NAMED) {
      others.add(labels.run());
    }
  }

  private void print(Comparison comparison) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          RecordJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(comparison));
    } else {
      comparison.text(Messages.of(Report.class)).forEach(out::println);
    }
    out.flush();
  }
}
