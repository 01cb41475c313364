package io.keyfleet.worker.publish;

import io.keyfleet.contract.Answer;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.worker.publish.spool.Spool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Paid results that Kafka does not accept, on disk: in one file while it may still accept them, in
/// another if they are too large for their topic. Safe for all threads.
final class UnpublishedResults {
  private static final Logger log = LoggerFactory.getLogger(UnpublishedResults.class);

  private final Spool waiting;
  private final Spool tooLarge;
  private final Set<PendingResult> kept = new HashSet<>();
  private String said = "";

  /// @param wall names the files
  UnpublishedResults(PublishSettings settings, InstantSource wall) {
    this.waiting = new Spool(settings.spool().path(), settings.worker(), wall);
    this.tooLarge = new Spool(settings.spool().path(), settings.worker() + "-too-large", wall);
  }

  /// Has these in the file, if they are not there yet. If the file cannot be written that is said
  /// once, and they are in memory only.
  synchronized void keep(Collection<PendingResult> some) {
    List<PendingResult> fresh = some.stream().filter(one -> !kept.contains(one)).toList();
    if (!fresh.isEmpty() && add(waiting, fresh.stream().map(PendingResult::value).toList())) {
      kept.addAll(fresh);
    }
  }

  /// Kafka has it. Once it has all, there is no file.
  synchronized void published(PendingResult one) {
    if (kept.remove(one) && kept.isEmpty()) {
      try {
        waiting.clear();
      } catch (IOException e) {
        log.warn(
            "{} can be deleted, since Kafka has everything in it: {}",
            waiting.file(),
            e.toString());
      }
    }
  }

  /// Keeps an answer that is too large for its topic.
  ///
  /// @return whether that could be done; if not that is said once
  synchronized boolean keepTooLarge(Answer answer) {
    return add(tooLarge, List.of(answer));
  }

  private boolean add(Spool spool, Collection<? extends Record> values) {
    try {
      spool.add(values);
      said = "";
      return true;
    } catch (Failure e) {
      String line = String.valueOf(e.getMessage());
      if (!line.equals(said)) {
        said = line;
        log.error("{}; until then they are in memory only", line);
      }
      return false;
    }
  }

  /// Where the records are that Kafka may still take; the folder while there are none.
  synchronized Path file() {
    return waiting.file();
  }

  /// Where the answers are that are too large.
  synchronized Path tooLargeFile() {
    return tooLarge.file();
  }

  /// Lets go of the files.
  synchronized void close() {
    for (Spool spool : List.of(waiting, tooLarge)) {
      try {
        spool.close();
      } catch (IOException e) {
        log.debug("cannot close {}", spool.file(), e);
      }
    }
  }
}
