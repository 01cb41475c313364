package io.keyfleet.producer;

import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.publish.Published;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageProblems;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.terminal.ProgressLine;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Publishes prompts on a topic.
@Command(
    name = "producer",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Publishes prompts on a Kafka topic, for the fleet's workers to answer.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  producer --prompts 1000 --operators '+-*/' --terms 3 --template reasoned --seed 7",
      "  producer --file questions.csv --template my-template.txt --topic evening",
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

  /// Runs the producer and ends the process.
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(flags.settings());
    List<String> problems = new ArrayList<>();
    Order order =
        new Orders(flags, problems)
            .read(settings, SystemTime.WALL.instant(), new SplittableRandom());
    KafkaSettings kafka = KafkaSettings.read(settings);
    StatusSettings address = StatusSettings.read(settings);
    check(settings, problems);
    order.notices().forEach(log::warn);
    try (PromptSource source = order.source().get();
        StatusServer status = new StatusServer(address)) {
      AtomicBoolean ready = new AtomicBoolean();
      status
          .health()
          .ready("kafka", () -> ready.get() ? Optional.empty() : Optional.of("not reached yet"));
      Destination destination = destination(order.topic(), kafka);
      ready.set(true);
      return publish(order, source, destination, kafka, status.metrics());
    }
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

  private static Destination destination(String topic, KafkaSettings kafka)
      throws InterruptedException {
    try (Admin admin = kafka.admin()) {
      TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKS);
      setup.awaitBroker();
      return Destination.prepare(topic, setup, admin);
    } catch (KafkaException e) {
      String reason = Optional.ofNullable(e.getCause()).orElse(e).getMessage();
      throw new Failure(
          "Kafka's client refuses the KAFKA_* settings (" + reason + "); mend them", e);
    }
  }

  private static int publish(
      Order order,
      PromptSource source,
      Destination destination,
      KafkaSettings kafka,
      MeterRegistry metrics)
      throws InterruptedException {
    log.info(
        "publishing {} to topic {} ({} partitions) as run {}",
        order.origin(),
        order.topic(),
        destination.partitions(),
        order.run().name());
    try (Producer<byte[], byte[]> producer = PromptProducer.open(kafka);
        KafkaClientMetrics clientMetrics = new KafkaClientMetrics(producer)) {
      clientMetrics.bindTo(metrics);
      Publisher publisher = new Publisher(producer, destination, order.run());
      count(publisher, metrics);
      Published published;
      try (LastWords words = new LastWords(publisher);
          ProgressLine progress =
              ProgressLine.onStandardError("publishing", source.size(), SystemTime.TICKS)) {
        words.listen();
        published = publisher.publish(source, new Told(progress));
      }
      return conclude(order, published);
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
        "published {} prompts to topic {} as run {}; {} bad lines",
        published.published(),
        order.topic(),
        published.run(),
        published.bad());
    if (published.published() == 0 && published.bad() > 0) {
      throw new Failure(
          "nothing was published: all "
              + published.bad()
              + " lines of "
              + order.origin()
              + " are bad; mend them, or say by --format what they are");
    }
    return Cli.SUCCESS;
  }
}
