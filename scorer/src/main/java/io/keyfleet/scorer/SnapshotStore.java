package io.keyfleet.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.input.InputTopics;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The snapshots that a scorer keeps, and whether one may be continued from. For the thread that
/// polls.
final class SnapshotStore {
  private static final Logger log = LoggerFactory.getLogger(SnapshotStore.class);

  private final ScorerSettings settings;
  private final PresentTopics present;
  private final Optional<SnapshotFile> file;

  SnapshotStore(ScorerSettings settings, PresentTopics present) {
    this.settings = settings;
    this.present = present;
    this.file = place(settings, "snapshot").map(SnapshotFile::new);
  }

  /// Whether snapshots are kept.
  boolean kept() {
    return file.isPresent();
  }

  /// What all of it is a function of, as far as topics have been seen.
  Snapshot.Origin origin() {
    return new Snapshot.Origin(settings.origin(), present.ids());
  }

  /// The stored snapshot, if it can be continued from; the index is then as it was.
  Optional<Snapshot> find(InputTopics answers, Optional<ResultsFile> results, AnswerIndex index) {
    if (file.isEmpty() || settings.memory().fresh()) {
      return Optional.empty();
    }
    Optional<Snapshot> stored =
        file.get()
            .read(origin(), answers.all())
            .map(one -> one.without(one.origin().changed(present.ids())));
    Optional<String> doubt = stored.flatMap(one -> doubt(one, answers, results, index));
    doubt.ifPresent(reason -> log.warn("reading all answers again: {}", reason));
    return doubt.isPresent() ? Optional.empty() : stored;
  }

  /// Stores it, unless a topic is not known well enough to be known again.
  void write(Snapshot snapshot) {
    Map<String, String> ids = present.ids();
    boolean known =
        snapshot.positions().keySet().stream()
            .allMatch(one -> ids.containsKey(one.substring(0, one.lastIndexOf('-'))));
    if (known) {
      file.ifPresent(there -> there.write(snapshot));
    }
  }

  /// The name of a results draft, blank if there is none to go on with.
  String draftName() {
    return settings
        .outputs()
        .results()
        .map(path -> path.toAbsolutePath() + " " + settings.outputs().format().word())
        .orElse("");
  }

  private Optional<String> doubt(
      Snapshot stored, InputTopics answers, Optional<ResultsFile> results, AnswerIndex index) {
    if (!answers.possible(stored.positions())) {
      return Optional.of("the topics end before the snapshot's positions");
    }
    boolean draft =
        results.isEmpty()
            || (stored.results().name().equals(draftName())
                && results.get().present() >= stored.results().length());
    return draft ? doubt(stored, index) : Optional.of("the draft of the results is missing");
  }

  private static Optional<String> doubt(Snapshot stored, AnswerIndex index) {
    try {
      stored.restore(index);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// A file for every scorer with settings of its own; nothing if there is no folder.
  ///
  /// @param ending of its name
  static Optional<Path> place(ScorerSettings settings, String ending) {
    String hash =
        UUID.nameUUIDFromBytes(settings.origin().getBytes(UTF_8)).toString().substring(0, 8);
    Shard shard = settings.scope().share();
    String name = "scorer-%s-%d-of-%d.%s".formatted(hash, shard.index(), shard.of(), ending);
    return settings.memory().folder().map(folder -> folder.resolve(name));
  }
}
