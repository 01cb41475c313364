package io.keyfleet.producer;

import io.keyfleet.contract.RunRecord;
import io.keyfleet.contract.RunRecord.Publishing;
import io.keyfleet.contract.RunRecord.State;
import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.publish.Published;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.Registration;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.Runs;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageProblems;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.time.SystemTime;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
      "  producer --resume run-20261123-081500-7f3a",
      "  zcat batch.jsonl.gz | producer --file - --format jsonl",
      "",
      "Flags win over the environment, that over .env in the working folder. Any property of a"
          + " Kafka client can be set as KAFKA_..., such as KAFKA_SECURITY_PROTOCOL=SASL_SSL."
          + " KEYFLEET_STATUS_PORT serves /metrics and /health, KEYFLEET_KAFKA_WAIT is how long to"
          + " wait for a broker, KEYFLEET_REPLICATION how many replicas a new topic has.",
      "",
      "Exit status: 0 published, 1 failed or every line was bad, 2 wrong usage."
    })
public final class Main implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  @Mixin private final Flags flags = new Flags();
  private final RandomGenerator random = new SplittableRandom();
  private final List<String> problems = new ArrayList<>();

  /// Runs the producer and ends the process.
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(flags.settings());
    Orders orders = new Orders(flags, problems);
    Optional<Order> order = orders.read(settings, SystemTime.WALL.instant(), random);
    KafkaSettings kafka = KafkaSettings.read(settings);
    StatusSettings address = StatusSettings.read(settings);
    String register = settings.text(Setting.KEYFLEET_RUNS_TOPIC);
    check(settings, problems);
    order.ifPresent(asked -> {
      asked.notices().forEach(log::warn);
      asked.material().demandReadable();
    });
    try (StatusServer status = new StatusServer(address);
        Admin admin = admin(kafka);
        RunsReader reader = RunsReader.open(kafka, register);
        Producer<byte[], byte[]> producer = PromptProducer.open(kafka);
        KafkaClientMetrics clientMetrics = new KafkaClientMetrics(producer)) {
      AtomicBoolean ready = new AtomicBoolean();
      status
          .health()
          .ready("kafka", () -> ready.get() ? Optional.empty() : Optional.of("not reached yet"));
      clientMetrics.bindTo(status.metrics());
      TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKS);
      setup.awaitBroker();
      RunsWriter.prepare(register, setup);
      ready.set(true);
      reader.catchUp();
      Order settled = settled(order, orders, settings, reader.runs());
      RunRecord wanted = wanted(settled, Destination.ends(settled.topic(), setup, admin));
      Registration registration =
          new Registration(
              wanted,
              reader,
              new RunsWriter(producer, register),
              Registration.QUIET,
              SystemTime.TICKS,
              SystemTime.WALL);
      try (PromptSource source = settled.material().open()) {
        log.info(
            "publishing {} to topic {} ({} partitions) as run {}",
            settled.material().origin(),
            settled.topic(),
            wanted.from().size(),
            wanted.id());
        Published published =
            new Publication(kafka, producer, SystemTime.TICKS)
                .publish(
                    registration,
                    settled.run(),
                    source,
                    publisher -> count(publisher, status.metrics()));
        return conclude(settled, published);
      }
    }
  }

  /// The order, with what the register of runs knows of it.
  private Order settled(Optional<Order> order, Orders orders, Settings settings, Runs runs) {
    if (order.isEmpty()) {
      String id = String.valueOf(flags.resume);
      return runs.find(id)
          .map(run -> Orders.again(run, random))
          .orElseThrow(
              () -> new Failure("no run '" + id + "' is registered; './keyfleet runs' lists them"));
    }
    Optional<RunRecord> known = runs.find(order.get().run().name());
    if (known.isEmpty()) {
      return order.get();
    }
    orders.follow(known.get(), random);
    return orders.read(settings, SystemTime.WALL.instant(), random).orElseThrow();
  }

  private RunRecord wanted(Order order, List<Long> ends) {
    String process = "process %d, %08x".formatted(ProcessHandle.current().pid(), random.nextInt());
    return new RunRecord(
        order.run().name(),
        order.label().orElse(null),
        order.topic(),
        order.template(),
        order.source(),
        ends,
        SystemTime.WALL.instant(),
        new Publishing(State.PUBLISHING, process, 0, 0, 0, SystemTime.WALL.instant()));
  }

  private static void check(Settings settings, List<String> problems) {
    try {
      settings.check();
    } catch (UsageProblems e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new UsageProblems(problems);
    }
  }

  private static Admin admin(KafkaSettings kafka) {
    try {
      return kafka.admin();
    } catch (KafkaException e) {
      String reason = Optional.ofNullable(e.getCause()).orElse(e).getMessage();
      throw new Failure(
          "Kafka's client refuses the KAFKA_* settings (" + reason + "); mend them", e);
    }
  }

  private static void count(Publisher publisher, MeterRegistry metrics) {
    FunctionCounter.builder("keyfleet.prompts.published", publisher, of -> of.soFar().published())
        .description("prompts that Kafka acknowledged")
        .register(metrics);
    FunctionCounter.builder("keyfleet.prompts.bad", publisher, of -> of.soFar().bad())
        .description("lines that are no prompts, or larger than Kafka takes")
        .register(metrics);
  }

  private static int conclude(Order order, Published published) {
    log.info(
        "published {} prompts to topic {} as run {}{}; {} bad lines",
        published.published(),
        order.topic(),
        published.run(),
        published.before() == 0 ? "" : " (" + published.before() + " of them before)",
        published.bad());
    if (published.published() == 0 && published.bad() > 0) {
      throw new Failure(
          "nothing was published: all "
              + published.bad()
              + " lines of "
              + order.material().origin()
              + " are bad; mend them, or say by --format what they are");
    }
    return Cli.SUCCESS;
  }
}
