package io.keyfleet.producer;

import io.keyfleet.producer.prompts.PromptSource.Entry;
import io.keyfleet.producer.publish.PublishWatch;
import io.keyfleet.producer.publish.Published;
import io.keyfleet.service.terminal.ProgressLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a person how the publication goes: a bar, and the first bad lines by their numbers; the
/// others are counted only.
final class Told implements PublishWatch {
  static final int LINES_TOLD = 20;
  private static final Logger log = LoggerFactory.getLogger(Told.class);

  private final ProgressLine progress;
  private long bad;

  Told(ProgressLine progress) {
    this.progress = progress;
  }

  @Override
  public void bad(Entry.Bad entry) {
    bad++;
    if (bad <= LINES_TOLD) {
      progress.clear();
      log.warn("line {} is not published: {}", entry.line(), entry.reason());
    } else if (bad == LINES_TOLD + 1) {
      progress.clear();
      log.warn("further bad lines are counted only");
    }
  }

  @Override
  public void progress(Published soFar) {
    progress.show(soFar.published(), soFar.bad() == 0 ? "" : soFar.bad() + " bad");
  }
}
