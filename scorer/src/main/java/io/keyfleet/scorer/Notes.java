package io.keyfleet.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.state.Snapshot;
import io.keyfleet.scorer.state.SnapshotFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a scorer notes for its next start, and what it may believe of it. For the thread that
/// polls.
final class Notes {
  private static final Logger log = LoggerFactory.getLogger(Notes.class);

  private final ScorerSettings settings;
  private final TopicIds ids;
  private final Optional<SnapshotFile> file;
  private final Map<String, String> seen = new TreeMap<>();

  Notes(ScorerSettings settings, TopicIds ids) {
    this.settings = settings;
    this.ids = ids;
    this.file = settings.memory().folder().map(folder -> new SnapshotFile(folder.resolve(name())));
  }

  /// Whether anything is noted.
  boolean kept() {
    return file.isPresent();
  }

  /// What all of it is a function of, as far as topics have been seen.
  Snapshot.Origin origin() {
    return new Snapshot.Origin(settings.origin(), new TreeMap<>(seen));
  }

  /// Learns the ids of topics that were not there before. They are those under which reading began:
  /// where a topic is made anew while a scorer reads, its notes are of the old one.
  void see(AnswerTopics answers) {
    if (!kept() && settings.scope().share().of() == 1) {
      return; // nobody will ask
    }
    List<String> unseen =
        Stream.concat(answers.prompts().stream(), answers.all().stream())
            .filter(topic -> !seen.containsKey(topic))
            .toList();
    if (!unseen.isEmpty()) {
      seen.putAll(ids.of(unseen));
    }
  }

  /// What was noted, where it can be believed.
  Optional<Snapshot> find(AnswerTopics answers, Optional<ResultsFile> results) {
    if (file.isEmpty() || settings.memory().fresh()) {
      return Optional.empty();
    }
    see(answers);
    Optional<Snapshot> noted = file.get().read(origin());
    Optional<String> doubt = noted.flatMap(one -> doubt(one, answers, results));
    doubt.ifPresent(reason -> log.warn("reading all answers again: {}", reason));
    return doubt.isPresent() ? Optional.empty() : noted;
  }

  /// Notes it, unless a topic is not known well enough to be known again.
  void write(Snapshot snapshot) {
    boolean known =
        snapshot.positions().keySet().stream()
            .allMatch(one -> seen.containsKey(one.substring(0, one.lastIndexOf('-'))));
    if (known) {
      file.ifPresent(there -> there.write(snapshot));
    }
  }

  /// The name of a results draft, blank where there is none to go on with.
  String draftName() {
    return settings
        .outputs()
        .results()
        .map(path -> path.toAbsolutePath() + " " + settings.outputs().format().word())
        .orElse("");
  }

  private Optional<String> doubt(
      Snapshot noted, AnswerTopics answers, Optional<ResultsFile> results) {
    if (!answers.possible(noted.positions())) {
      return Optional.of("the topics do not reach as far as was noted");
    }
    boolean draft =
        results.isEmpty()
            || (noted.results().name().equals(draftName())
                && results.get().present() >= noted.results().length());
    return draft ? Optional.empty() : Optional.of("the draft of the results is not there");
  }

  /// One file for every scorer with settings of its own.
  private Path name() {
    String hash =
        UUID.nameUUIDFromBytes(settings.origin().getBytes(UTF_8)).toString().substring(0, 8);
    Share share = settings.scope().share();
    return Path.of("scorer-%s-%d-of-%d.snapshot".formatted(hash, share.index(), share.of()));
  }
}
