package io.keyfleet.producer;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.request.PrintFlags;
import io.keyfleet.producer.request.ProducerFlags;
import io.keyfleet.producer.request.PublishRequest;
import io.keyfleet.producer.request.PublishRequestParser;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.runs.Runs;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.time.SystemTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Publishes prompts on a topic, as a run.
@Command(
    name = "producer",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Publishes prompts on a Kafka topic, for the fleet's workers to answer.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  producer --prompts 1000 --operators '+-*/' --terms 3 --template reasoned --seed 7",
      "  producer --file questions.csv --template my-template.txt --topic evening",
      "  producer --file test.jsonl --map 'prompt=input,expected=target,id=sample_id' --limit 100",
      "  producer --file test.jsonl --model gpt-4o-mini --budget '5 USD'",
      "  producer --file test.jsonl --model gpt-4o-mini --reuse",
      "  producer --resume run-20261123-081500-7f3a",
      "  zcat batch.jsonl.gz | producer --file - --format jsonl",
      "",
      "Flags win over the environment, that over .env in the working folder. Any property of a"
          + " Kafka client can be set as KAFKA_..., such as KAFKA_SECURITY_PROTOCOL=SASL_SSL."
          + " KEYFLEET_STATUS_PORT serves /metrics and /health, KEYFLEET_KAFKA_WAIT is how long to"
          + " wait for a broker, KEYFLEET_REPLICATION how many replicas a new topic has.",
      "",
      "Exit status: 0 published, 1 failed, stopped or lines were bad, 2 wrong usage."
    })
final class ProducerCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ProducerCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final ProducerFlags producerFlags = new ProducerFlags();
  @Mixin private final PrintFlags output = new PrintFlags();
  private final RandomGenerator random = new SplittableRandom();
  private final List<String> problems = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(producerFlags.settings());
    PublishRequestParser requests = new PublishRequestParser(producerFlags, problems);
    Optional<PublishRequest> request = requests.read(settings, SystemTime.WALL.instant(), random);
    KafkaSettings kafka = KafkaSettings.read(settings);
    StatusSettings address = StatusSettings.read(settings);
    String register = settings.text(Setting.KEYFLEET_RUNS_TOPIC);
    check(settings, problems);
    request.ifPresent(asked -> {
      asked.notices().forEach(log::warn);
      asked.material().demandReadable();
    });
    try (StatusServer status = new StatusServer(address);
        PublishClients clients =
            new PublishClients(kafka, register, output.quiet, status.metrics())) {
      status.health().ready("kafka", Optional::empty);
      return publish(settled(request, requests, clients.runs()), clients);
    }
  }

  private int publish(PublishRequest request, PublishClients clients) throws InterruptedException {
    PublishClients.Title title =
        new PublishClients.Title(
            request.run(),
            request.topic(),
            request.label().orElse(null),
            request.template(),
            request.budget().orElse(null),
            request.reuse().orElse(null));
    RunRecord.Source from = request.source();
    try (PromptSource source = request.material().open()) {
      source.reading().ifPresent(words -> log.info("{} is {}", request.material().origin(), words));
      PublishResult result = clients.publish(title, from, source);
      output.conclude(result, request.topic(), spec.commandLine().getOut());
      if (result.published() == 0 && result.bad() > 0) {
        throw new Failure(
            "nothing was published: all "
                + result.bad()
                + " lines of "
                + request.material().origin()
                + " are invalid; fix them, or name the format with --format");
      }
      if (result.bad() > 0 && !producerFlags.source.skipsBad()) {
        throw new Failure(
            result.bad()
                + " of "
                + result.entries()
                + " prompts of "
                + request.material().origin()
                + " are bad and not published, the others are; --skip-bad takes that for success");
      }
      return Cli.SUCCESS;
    }
  }

  /// The request, with what the register of runs knows of it.
  private PublishRequest settled(
      Optional<PublishRequest> request, PublishRequestParser requests, Runs runs) {
    if (request.isEmpty()) {
      String id = String.valueOf(producerFlags.resume);
      return runs.find(id)
          .map(run -> PublishRequestParser.again(run, random))
          .orElseThrow(
              () -> new Failure("no run '" + id + "' is registered; './keyfleet runs' lists them"));
    }
    PublishRequest wanted = request.get();
    Optional<RunRecord> known = runs.find(wanted.run().name());
    if (known.isPresent()) {
      return requests.follow(wanted, known.get(), random);
    }
    return wanted
        .budget()
        .map(budget -> producerFlags.budget.priced(budget, wanted.material(), wanted.run().model()))
        .map(wanted::with)
        .orElse(wanted);
  }

  private static void check(Settings settings, List<String> problems) {
    try {
      settings.check();
    } catch (UsageException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
  }
}
