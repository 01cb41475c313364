package io.keyfleet.sandbox.demo;

import io.keyfleet.producer.prompts.PromptSource.Entry;
import io.keyfleet.producer.publish.PublishWatch;
import io.keyfleet.producer.publish.Published;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of lines that are no prompts.
final class BadLines {
  private static final Logger log = LoggerFactory.getLogger(BadLines.class);

  private BadLines() {}

  /// @param unit what an entry's number counts
  static PublishWatch told(String unit) {
    return new PublishWatch() {
      @Override
      public void bad(Entry.Bad entry) {
        log.warn("{} {} is not published: {}", unit, entry.line(), entry.reason());
      }

      @Override
      public void progress(Published soFar) {}
    };
  }
}
