package io.keyfleet.producer;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.PublishedLines;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.publish.RunLease;
import io.keyfleet.producer.reuse.ReusableAnswers;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.ShutdownSignal;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.terminal.ProgressLine;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The course of publishing one run: taking it, finding out what of it is on the topic already,
/// publishing the rest. For one thread.
///
/// @param producer stays the caller's
/// @param quiet whether to show no progress
/// @param earlier answers of earlier runs, which prompts bring along; stay the caller's
public record RunPublisher(
    KafkaSettings kafka,
    Producer<byte[], byte[]> producer,
    boolean quiet,
    Ticker ticks,
    ReusableAnswers earlier) {
  /// With no answers of earlier runs.
  public RunPublisher(
      KafkaSettings kafka, Producer<byte[], byte[]> producer, boolean quiet, Ticker ticks) {
    this(kafka, producer, quiet, ticks, ReusableAnswers.none());
  }

  private static final Logger log = LoggerFactory.getLogger(RunPublisher.class);

  /// Publishes all that is missing of a run.
  ///
  /// @param lease not entered yet
  /// @param run what its prompts have in common
  /// @param source stays the caller's
  /// @param watched is given the publisher before it begins
  /// @throws Failure where it did not come to its end; it says how to go on
  public PublishResult publish(
      RunLease lease, Run run, PromptSource source, Consumer<Publisher> watched)
      throws InterruptedException {
    boolean begun = lease.acquire();
    RunRecord record = lease.run();
    if (lease.complete()) {
      log.info("run {} is published already; nothing to do", run.name());
      var done = record.publishing();
      return new PublishResult(
          run.name(), done.published(), done.bad(), done.elsewhere(), done.published());
    }
    Destination destination = Destination.after(record.topic(), record.from());
    if (!begun) {
      return send(new Publisher(producer, destination, run), lease, source, watched);
    }
    try (PublishedLines there = PublishedLines.open(kafka, record)) {
      find(there, lease);
      Publisher publisher = Publisher.resuming(producer, destination, run, there);
      return send(publisher, lease, source, watched);
    }
  }

  /// Reads on until nothing of the run has come for some time: a producer that was killed may have
  /// had records on their way.
  private void find(PublishedLines there, RunLease lease) throws InterruptedException {
    log.info("looking for what of run {} is on the topic", lease.run().id());
    PublishResult known = asRegistered(lease.run());
    while (there.readOn(() -> lease.heartbeat(known)) > 0) {
      ticks.sleep(lease.pause());
    }
    log.info("{} prompts of run {} are there", there.lines(), lease.run().id());
    if (there.twice() > 0) {
      log.warn("{} of them twice: two processes published the run at the same time", there.twice());
    }
  }

  private PublishResult send(
      Publisher publisher, RunLease lease, PromptSource source, Consumer<Publisher> watched)
      throws InterruptedException {
    publisher.reuse(earlier::find);
    String id = lease.run().id();
    Long size = lease.run().source().size();
    watched.accept(publisher);
    try (ShutdownSignal _ = PublishShutdown.of(publisher);
        ProgressLine progress = progress(size)) {
      progress.begin(publisher.soFar().before());
      PublishResult result =
          publisher.publish(source, new PublishProgress(progress, lease, publisher, source.unit()));
      lease.end(
          publisher.exhausted() ? PublicationState.PUBLISHED : PublicationState.BROKEN_OFF,
          publisher.soFar());
      if (lease.stopped()) {
        throw new Failure(
            "run "
                + id
                + " "
                + lease.stop()
                + "; "
                + result.published()
                + " of its prompts are published");
      }
      if (!publisher.exhausted()) {
        throw new Failure(
            result.published() + " prompts of run " + id + " are published, not all of them");
      }
      return result;
    } catch (Failure e) {
      throw brokenOff(e, lease, publisher);
    }
  }

  private ProgressLine progress(@Nullable Long size) {
    OptionalLong total = size == null ? OptionalLong.empty() : OptionalLong.of(size);
    return quiet
        ? ProgressLine.unseen(ticks)
        : ProgressLine.onStandardError("publishing", total, ticks);
  }

  private Failure brokenOff(Failure e, RunLease lease, Publisher publisher)
      throws InterruptedException {
    if (lease.taken()) {
      producer.close(Duration.ZERO); // what is buffered is the other's to publish
      return e;
    }
    if (lease.stopped() || publisher.exhausted()) {
      return e;
    }
    try {
      lease.end(PublicationState.BROKEN_OFF, publisher.soFar());
    } catch (Failure also) {
      e.addSuppressed(also); // silence tells it as well
    }
    return new Failure(e.getMessage() + "; continue with --resume " + lease.run().id(), e);
  }

  private static PublishResult asRegistered(RunRecord run) {
    var known = run.publishing();
    return new PublishResult(run.id(), known.published(), known.bad(), known.elsewhere(), 0);
  }
}
