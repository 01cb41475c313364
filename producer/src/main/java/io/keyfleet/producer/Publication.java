package io.keyfleet.producer;

import io.keyfleet.contract.RunRecord;
import io.keyfleet.contract.RunRecord.State;
import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.Published;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.ReadBack;
import io.keyfleet.producer.publish.Registration;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.terminal.ProgressLine;
import io.keyfleet.service.time.Ticks;
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
public record Publication(
    KafkaSettings kafka, Producer<byte[], byte[]> producer, boolean quiet, Ticks ticks) {
  private static final Logger log = LoggerFactory.getLogger(Publication.class);

  /// Publishes all that is missing of a run.
  ///
  /// @param registration not entered yet
  /// @param run what its prompts have in common
  /// @param source stays the caller's
  /// @param watched is given the publisher before it begins
  /// @throws Failure where it did not come to its end; it says how to go on
  public Published publish(
      Registration registration, Run run, PromptSource source, Consumer<Publisher> watched)
      throws InterruptedException {
    boolean begun = registration.enter();
    RunRecord record = registration.run();
    if (registration.complete()) {
      log.info("run {} is published already; nothing to do", run.name());
      var done = record.publishing();
      return new Published(
          run.name(), done.published(), done.bad(), done.elsewhere(), done.published());
    }
    Destination destination = Destination.after(record.topic(), record.from());
    if (!begun) {
      return send(new Publisher(producer, destination, run), registration, source, watched);
    }
    try (ReadBack there = ReadBack.open(kafka, record)) {
      find(there, registration);
      Publisher publisher = Publisher.resuming(producer, destination, run, there);
      return send(publisher, registration, source, watched);
    }
  }

  /// Reads on until nothing of the run has come for some time: a producer that was killed may have
  /// had records on their way.
  private void find(ReadBack there, Registration registration) throws InterruptedException {
    log.info("looking for what of run {} is on the topic", registration.run().id());
    Published known = asRegistered(registration.run());
    while (there.readOn(() -> registration.sign(known)) > 0) {
      ticks.sleep(registration.pause());
    }
    log.info("{} prompts of run {} are there", there.lines(), registration.run().id());
    if (there.twice() > 0) {
      log.warn("{} of them twice: two processes published the run at the same time", there.twice());
    }
  }

  private Published send(
      Publisher publisher,
      Registration registration,
      PromptSource source,
      Consumer<Publisher> watched)
      throws InterruptedException {
    String id = registration.run().id();
    Long size = registration.run().source().size();
    watched.accept(publisher);
    try (LastWords words = new LastWords(publisher);
        ProgressLine progress = progress(size)) {
      words.listen();
      progress.begin(publisher.soFar().before());
      Published published =
          publisher.publish(source, new Told(progress, registration, publisher, source.unit()));
      registration.end(
          publisher.exhausted() ? State.PUBLISHED : State.BROKEN_OFF, publisher.soFar());
      if (registration.stopped()) {
        throw new Failure(
            "run "
                + id
                + " was stopped; "
                + published.published()
                + " of its prompts are published");
      }
      if (!publisher.exhausted()) {
        throw new Failure(
            published.published() + " prompts of run " + id + " are published, not all of them");
      }
      return published;
    } catch (Failure e) {
      throw brokenOff(e, registration, publisher);
    }
  }

  private ProgressLine progress(@Nullable Long size) {
    OptionalLong total = size == null ? OptionalLong.empty() : OptionalLong.of(size);
    return quiet
        ? ProgressLine.unseen(ticks)
        : ProgressLine.onStandardError("publishing", total, ticks);
  }

  private Failure brokenOff(Failure e, Registration registration, Publisher publisher)
      throws InterruptedException {
    if (registration.taken()) {
      producer.close(Duration.ZERO); // what is buffered is the other's to publish
      return e;
    }
    if (registration.stopped() || publisher.exhausted()) {
      return e;
    }
    try {
      registration.end(State.BROKEN_OFF, publisher.soFar());
    } catch (Failure also) {
      e.addSuppressed(also); // silence tells it as well
    }
    return new Failure(e.getMessage() + "; go on with --resume " + registration.run().id(), e);
  }

  private static Published asRegistered(RunRecord run) {
    var known = run.publishing();
    return new Published(run.id(), known.published(), known.bad(), known.elsewhere(), 0);
  }
}
