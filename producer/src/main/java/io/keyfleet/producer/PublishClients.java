package io.keyfleet.producer;

import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.contract.run.RunRecord.Source;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.publish.RunLease;
import io.keyfleet.producer.reuse.EarlierRuns;
import io.keyfleet.producer.reuse.ReusableAnswers;
import io.keyfleet.producer.reuse.ReuseRule;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.Runs;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.SystemTime;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Kafka clients of a publishing command, and what they publish with. For one thread.
public final class PublishClients implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PublishClients.class);

  private final KafkaSettings kafka;
  private final String register;
  private final boolean quiet;
  private final Admin admin;
  private final RunsReader reader;
  private final Producer<byte[], byte[]> producer;
  private final KafkaClientMetrics clientMetrics;
  private final MeterRegistry metrics;

  /// Opens them, and waits until a broker answers: then the command is ready.
  ///
  /// @param register the runs topic, made where it is missing
  /// @param quiet whether to show no progress
  /// @param metrics where their figures go
  public PublishClients(KafkaSettings kafka, String register, boolean quiet, MeterRegistry metrics)
      throws InterruptedException {
    this.kafka = kafka;
    this.register = register;
    this.quiet = quiet;
    this.admin = admin(kafka);
    this.reader = RunsReader.open(kafka, register);
    this.producer = PromptProducer.open(kafka);
    this.clientMetrics = new KafkaClientMetrics(producer);
    this.metrics = metrics;
    clientMetrics.bindTo(metrics);
    TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKER);
    setup.awaitBroker();
    RunsWriter.prepare(register, setup);
    reader.catchUp();
  }

  /// The register of runs as it was read last.
  Runs runs() {
    return reader.runs();
  }

  /// The register of runs as it is now.
  public Runs readRuns() {
    reader.catchUp();
    return reader.runs();
  }

  /// What a run is published as.
  ///
  /// @param label what a person calls it, or null
  /// @param template the template's name, or null
  /// @param budget what its answers may take, or null
  /// @param reuse which of its requests may have answers of earlier runs; null: none
  public record Title(
      Run run,
      String topic,
      @Nullable String label,
      @Nullable String template,
      @Nullable RunBudget budget,
      @Nullable ReuseRule reuse) {
    /// Without a budget, and called for all of its prompts.
    public Title(Run run, String topic, @Nullable String label, @Nullable String template) {
      this(run, topic, label, template, null, null);
    }
  }

  /// Publishes a run, or what is missing of it.
  ///
  /// @param from where its prompts come from, as it is registered
  /// @param source gives them; stays the caller's
  public PublishResult publish(Title title, Source from, PromptSource source)
      throws InterruptedException {
    List<Long> ends = ends(title.topic()); // which makes the topics
    try (ReusableAnswers earlier = earlier(title)) {
      PublishResult result = register(title, from, source, ends, earlier);
      tell(earlier);
      if (title.budget() != null && result.elsewhere() > 0) {
        log.warn(
            "{} prompts name a run of their own: the budget of run {} does not count their answers",
            result.elsewhere(),
            title.run().name());
      }
      return result;
    }
  }

  /// Reads what earlier runs were answered, if the run may have their answers. Its right to be
  /// published is taken after that: whoever has it must not be silent for so long.
  private ReusableAnswers earlier(Title title) {
    if (title.reuse() == null) {
      return ReusableAnswers.none();
    }
    log.info("reading what earlier runs on topic {} were answered", title.topic());
    try (var consumer = KafkaClients.scanner(kafka, "keyfleet-producer-earlier", "earliest")) {
      @Nullable String id = topicId(title.topic());
      ReusableAnswers earlier =
          new EarlierRuns(consumer, title.topic(), id, title.run().name(), title.reuse()).read();
      log.info("{} requests have an answer that can be reused", earlier.size());
      return earlier;
    } catch (KafkaException e) {
      throw new Failure("Kafka: " + KafkaFailure.line(e), e);
    }
  }

  /// Says why prompts have none.
  private static void tell(ReusableAnswers earlier) {
    if (earlier.full()) {
      log.warn("there are more earlier answers than are kept; prompts of the others are called");
    }
    if (earlier.warm() > 0) {
      log.warn(
          "{} prompts do not ask for temperature 0 and are called; --reuse=any takes earlier answers"
              + " for them too",
          earlier.warm());
    }
    if (earlier.unnamed() > 0) {
      log.warn(
          "{} prompts name no model, so nobody can tell whether an earlier answer is of the same one,"
              + " and are called; give --model",
          earlier.unnamed());
    }
  }

  private @Nullable String topicId(String topic) {
    return TopicIds.of(admin).of(List.of(topic)).get(topic);
  }

  /// The same for a run of which nothing is before `ends`.
  ///
  /// @param ends of the partitions that it goes to; the topic may have further ones
  public PublishResult publish(Title title, Source from, PromptSource source, List<Long> ends)
      throws InterruptedException {
    ends(title.topic()); // which makes the topics
    return register(title, from, source, ends, ReusableAnswers.none());
  }

  private List<Long> ends(String topic) throws InterruptedException {
    return Destination.ends(topic, new TopicSetup(admin, kafka, SystemTime.TICKER), admin);
  }

  private PublishResult register(
      Title title, Source from, PromptSource source, List<Long> ends, ReusableAnswers earlier)
      throws InterruptedException {
    Instant now = SystemTime.WALL.instant();
    String process =
        "process %d, %016x"
            .formatted(ProcessHandle.current().pid(), ThreadLocalRandom.current().nextLong());
    RunRecord wanted =
        new RunRecord(
            title.run().name(),
            title.label(),
            title.topic(),
            topicId(title.topic()),
            title.template(),
            from,
            ends,
            now,
            new Publishing(PublicationState.PUBLISHING, process, 0, 0, 0, now),
            title.budget(),
            title.reuse() == null ? null : title.reuse().word());
    log.info(
        "publishing {} to topic {} ({} partitions) as run {}",
        from.origin(),
        title.topic(),
        ends.size(),
        wanted.id());
    RunLease lease =
        new RunLease(
            wanted,
            reader,
            new RunsWriter(producer, register),
            RunLease.QUIET,
            SystemTime.TICKER,
            SystemTime.WALL);
    return new RunPublisher(kafka, producer, quiet, SystemTime.TICKER, earlier)
        .publish(lease, title.run(), source, this::count);
  }

  @Override
  public void close() {
    clientMetrics.close();
    producer.close();
    reader.close();
    admin.close();
  }

  private void count(Publisher publisher) {
    FunctionCounter.builder("keyfleet.prompts.published", publisher, of -> of.soFar().published())
        .description("prompts that Kafka acknowledged")
        .register(metrics);
    FunctionCounter.builder("keyfleet.prompts.bad", publisher, of -> of.soFar().bad())
        .description("lines that are no prompts, or larger than Kafka takes")
        .register(metrics);
  }

  private static Admin admin(KafkaSettings kafka) {
    try {
      return kafka.admin();
    } catch (KafkaException e) {
      throw new Failure("Kafka: " + KafkaFailure.line(e), e);
    }
  }
}
