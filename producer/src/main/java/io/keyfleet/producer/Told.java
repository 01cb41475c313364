package io.keyfleet.producer;

import io.keyfleet.producer.prompts.PromptSource.Entry;
import io.keyfleet.producer.publish.PublishWatch;
import io.keyfleet.producer.publish.Published;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.Registration;
import io.keyfleet.service.terminal.ProgressLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells how the publication goes: a person by a bar, and by the first bad lines with their
/// numbers; other processes by signs on the runs topic. Ends it where the run is stopped.
final class Told implements PublishWatch {
  static final int LINES_TOLD = 20;
  private static final Logger log = LoggerFactory.getLogger(Told.class);

  private final ProgressLine progress;
  private final Registration registration;
  private final Publisher publisher;
  private final String unit;
  private long bad;

  /// @param unit what an entry's number counts
  Told(ProgressLine progress, Registration registration, Publisher publisher, String unit) {
    this.unit = unit;
    this.progress = progress;
    this.registration = registration;
    this.publisher = publisher;
  }

  @Override
  public void bad(Entry.Bad entry) {
    bad++;
    if (bad <= LINES_TOLD) {
      progress.clear();
      log.warn("{} {} is not published: {}", unit, entry.line(), entry.reason());
    } else if (bad == LINES_TOLD + 1) {
      progress.clear();
      log.warn("further bad lines are counted only");
    }
  }

  @Override
  public void progress(Published soFar) {
    registration.sign(soFar);
    if (registration.stopped()) {
      publisher.stop();
    }
    progress.show(soFar.entries(), soFar.bad() == 0 ? "" : soFar.bad() + " bad");
  }
}
