package io.keyfleet.scorer.report;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears a scorer's progress and its lines for people. For the thread that polls.
public interface ProgressListener {
  /// The log.
  ProgressListener LOG =
      new ProgressListener() {
        private static final Logger log = LoggerFactory.getLogger(ProgressListener.class);

        @Override
        public void line(String text) {
          log.info("{}", text);
        }

        @Override
        public void interim(Report report) {
          log.info("{}", AccuracyLine.of(report));
        }

        @Override
        public void progress(Report report) {}
      };

  /// Reports something that happens once.
  void line(String text);

  /// Tells how things stand, now and then.
  void interim(Report report);

  /// The same ten times a second.
  void progress(Report report);
}
