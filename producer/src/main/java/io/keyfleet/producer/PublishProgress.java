package io.keyfleet.producer;

import io.keyfleet.producer.publish.PublishListener;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.producer.publish.RunLease;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.service.terminal.ProgressLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reports how publishing goes: to a person by a progress bar and the first invalid lines with
/// their numbers; to other processes by heartbeats on the runs topic. Ends it where the run is
/// stopped.
final class PublishProgress implements PublishListener {
  static final int LINES_TOLD = 20;
  private static final Logger log = LoggerFactory.getLogger(PublishProgress.class);

  private final ProgressLine progress;
  private final RunLease lease;
  private final Publisher publisher;
  private final String unit;
  private long bad;

  /// @param unit what an entry's number counts
  PublishProgress(ProgressLine progress, RunLease lease, Publisher publisher, String unit) {
    this.unit = unit;
    this.progress = progress;
    this.lease = lease;
    this.publisher = publisher;
  }

  @Override
  public void bad(Entry.Invalid entry) {
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
  public void progress(PublishResult soFar) {
    lease.heartbeat(soFar);
    if (lease.stopped()) {
      publisher.stop();
    }
    progress.show(soFar.entries(), soFar.bad() == 0 ? "" : soFar.bad() + " bad");
  }
}
