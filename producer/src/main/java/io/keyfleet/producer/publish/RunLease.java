package io.keyfleet.producer.publish;

import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A process's right to publish a run, held on the runs topic. Its owner gives signs, five in the
/// quiet time. Another process takes a run over only where there was none for that time, by
/// registering itself; whoever sees another's registration after its own publishes no more. For one
/// thread.
public final class RunLease {
  /// Silence after which a run counts as left. It also covers what a killed process had on its way:
  /// brokers append that in far less.
  public static final Duration QUIET = Duration.ofSeconds(5);

  private static final int SIGNS_IN_QUIET = 5;

  private final RunsReader reader;
  private final RunsWriter writer;
  private final Duration quiet;
  private final Ticker ticker;
  private final InstantSource wall;
  private RunRecord run;
  private boolean taken;
  private Optional<RunEvent.Stopped> stopped = Optional.empty();
  private long signed;

  /// @param wanted the run as this process would register it; its publisher names this process
  /// @param reader stays the caller's
  /// @param quiet how long a run must have been silent to be taken over, by all producers alike
  public RunLease(
      RunRecord wanted,
      RunsReader reader,
      RunsWriter writer,
      Duration quiet,
      Ticker ticker,
      InstantSource wall) {
    this.run = wanted;
    this.reader = reader;
    this.writer = writer;
    this.quiet = quiet;
    this.ticker = ticker;
    this.wall = wall;
  }

  /// Registers the run, or takes it over where it was begun and left.
  ///
  /// @return whether there may be prompts of it on the topic
  /// @throws Failure where another process owns it, its source is not the one that it was begun
  ///   with, or it was stopped
  public boolean acquire() throws InterruptedException {
    reader.catchUp();
    Optional<RunRecord> known = reader.runs().find(run.id());
    stopped = reader.runs().stop(run.id());
    if (stopped.isPresent()) {
      run = known.orElse(run);
      throw new Failure("run " + run.id() + " " + stop() + "; publish under another --run");
    }
    if (known.isPresent()) {
      demandSame(known.get());
      if (known.get().publishing().state() != PublicationState.PUBLISHED) {
        listen(known.get().publishing().publisher());
      }
      run = known.get().with(owned(known.get().publishing(), run.publishing().publisher()));
    }
    if (!complete()) {
      claim();
    }
    return known.isPresent();
  }

  /// The run as it is registered now.
  public RunRecord run() {
    return run;
  }

  /// Whether all of it was published before.
  public boolean complete() {
    return run.publishing().state() == PublicationState.PUBLISHED;
  }

  /// Whether somebody stopped the run since.
  public boolean stopped() {
    return stopped.isPresent();
  }

  /// That it was stopped, and why, in words; for a run that was.
  public String stop() {
    boolean spent =
        stopped.map(RunEvent.Stopped::reason).filter(RunEvent.Stopped.BUDGET::equals).isPresent();
    String budget = run.budget() == null ? "" : " of " + run.budget();
    return spent ? "was stopped: its budget" + budget + " is spent" : "was stopped";
  }

  /// Whether another process has taken the run over, so that not even what is buffered may be sent.
  public boolean taken() {
    return taken;
  }

  /// Says how far the publication is, where it is time to.
  ///
  /// @throws Failure where another process has taken the run over, now and from then on
  public void heartbeat(PublishResult soFar) {
    if (taken) {
      throw takenOver(run.publishing().publisher());
    }
    if (ticker.nanos() - signed < pause().toNanos()) {
      return;
    }
    signed = ticker.nanos();
    for (RunEvent event : reader.poll(Duration.ZERO)) {
      look(event);
    }
    note(PublicationState.PUBLISHING, soFar);
    var _ = writer.send(new RunEvent.Registered(run)); // the next one says it too
  }

  /// Says what became of the publication; returns when Kafka has it.
  public void end(PublicationState state, PublishResult result) throws InterruptedException {
    if (!taken) {
      note(state, result);
      writer.write(new RunEvent.Registered(run));
    }
  }

  /// Time between two signs.
  public Duration pause() {
    return quiet.dividedBy(SIGNS_IN_QUIET);
  }

  private void note(PublicationState state, PublishResult soFar) {
    run =
        run.with(
            new Publishing(
                state,
                run.publishing().publisher(),
                soFar.published(),
                soFar.elsewhere(),
                soFar.bad(),
                wall.instant()));
  }

  private void demandSame(RunRecord known) {
    String id = "run " + run.id();
    RunRecord.Source begun = known.source();
    if (!known.topic().equals(run.topic())) {
      throw new Failure(
          id + " was begun on topic '" + known.topic() + "'; publish under another --run");
    }
    if (known.elsewhere(run.topicId())) {
      throw new Failure(
          id
              + " was begun on a topic '"
              + known.topic()
              + "' that was deleted; this is a new one. Publish under another --run");
    }
    if (run.budget() != null && (known.budget() == null || !known.budget().sameAs(run.budget()))) {
      throw new Failure(
          id
              + " was begun with "
              + (known.budget() == null ? "no budget" : "a budget of " + known.budget())
              + ", which cannot be changed; leave --budget out, or publish under another --run");
    }
    if (begun.fingerprint() == null && known.publishing().state() != PublicationState.PUBLISHED) {
      throw new Failure(
          id + " came from " + begun.origin() + ", which cannot be read again; use a file");
    }
    if (begun.fingerprint() == null || !begun.fingerprint().equals(run.source().fingerprint())) {
      throw new Failure(
          id
              + " was begun with "
              + begun.described()
              + "; now its prompts would be others, from "
              + run.source().described()
              + ". Put the old file, template and flags back, or publish under another --run");
    }
  }

  /// Waits until the owner has been silent for the quiet time. One sign may have been on its way
  /// when its sender died; two of them come from one that lives.
  private void listen(String owner) {
    int signs = 0;
    long end = ticker.nanos() + quiet.toNanos();
    while (ticker.nanos() - end < 0) {
      for (RunEvent event : reader.poll(pause())) {
        if (event instanceof RunEvent.Registered(RunRecord sign) && sign.id().equals(run.id())) {
          signs++;
          end = ticker.nanos() + quiet.toNanos();
        }
      }
      if (signs > 1) {
        throw new Failure(
            "run " + run.id() + " is being published by " + owner + " now; let it, or end it");
      }
    }
  }

  /// Registers this process. Of two that do so at once, the first record wins.
  private void claim() throws InterruptedException {
    signed = ticker.nanos();
    writer.write(new RunEvent.Registered(run));
    List<RunEvent> since = reader.catchUp();
    for (RunEvent event : since) {
      if (event instanceof RunEvent.Registered(RunRecord first) && first.id().equals(run.id())) {
        if (isMine(first)) {
          return;
        }
        throw takenOver(first.publishing().publisher());
      }
    }
  }

  private void look(RunEvent event) {
    if (!event.id().equals(run.id())) {
      return;
    }
    switch (event) {
      case RunEvent.Registered(RunRecord other) -> {
        if (!isMine(other)) {
          taken = true;
          throw takenOver(other.publishing().publisher());
        }
      }
      case RunEvent.Stopped stop -> stopped = Optional.of(stop);
      case RunEvent.Forgotten _ -> {} // it was stopped all the same
    }
  }

  private boolean isMine(RunRecord other) {
    return other.publishing().publisher().equals(run.publishing().publisher());
  }

  private Failure takenOver(String by) {
    return new Failure("run " + run.id() + " is published by another process (" + by + ")");
  }

  private static Publishing owned(Publishing before, String publisher) {
    return new Publishing(
        before.state() == PublicationState.PUBLISHED
            ? PublicationState.PUBLISHED
            : PublicationState.PUBLISHING,
        publisher,
        before.published(),
        before.elsewhere(),
        before.bad(),
        before.at());
  }
}
