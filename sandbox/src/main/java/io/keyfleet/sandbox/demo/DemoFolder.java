package io.keyfleet.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.FolderLock;
import io.keyfleet.scorer.settings.SnapshotSettings;
import io.keyfleet.service.Version;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/// What a demo with `--data` keeps for the next one: the broker's data, the scorer's state, and a
/// note of what they belong to. One demo at a time holds it.
final class DemoFolder implements AutoCloseable {
  private static final int FORMAT = 1;
  private static final String NOTE = "demo.json";

  /// Of the newest data that this broker writes and reads.
  private static final String KAFKA = MetadataVersion.latestProduction().version();

  /// What is noted.
  ///
  /// @param keyfleet version that wrote it
  /// @param kafka metadata version of the broker that had the data last
  /// @param seed of all that is left to chance, so that the same command makes the same prompts
  /// @param contents null until the first demo has read its prompts
  private record Note(
      int format, String keyfleet, String kafka, long seed, @Nullable Contents contents) {}

  /// What was asked of whom.
  ///
  /// @param api base URL, or `simulated`
  /// @param prompts where they come from, in words
  /// @param fingerprint of the prompts
  private record Contents(String api, List<String> prompts, String fingerprint) {}

  private final Path root;
  private final FolderLock lock;
  private Note note;

  private DemoFolder(Path root, FolderLock lock, Note note) {
    this.root = root;
    this.lock = lock;
    this.note = note;
  }

  /// Takes a folder, which is made if it is missing.
  ///
  /// @param random gives a new folder its seed
  /// @throws UsageException if it cannot be written
  /// @throws Failure if another demo has it, or it holds something else
  static DemoFolder open(Path given, RandomGenerator random) {
    Path root = given.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      demandOurs(root);
      FolderLock lock =
          FolderLock.take(root)
              .orElseThrow(() ->
                  new Failure(
                      "another demo is running on --data "
                          + root
                          + "; wait for its end or give another folder"));
      try {
        Note fresh = new Note(FORMAT, Version.CURRENT, KAFKA, random.nextLong(), null);
        Note note = noted(root).orElse(fresh);
        Files.createDirectories(root.resolve("scorer"));
        return new DemoFolder(root, lock, note);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  /// Where it is.
  Path root() {
    return root;
  }

  /// Of all that is left to chance.
  long seed() {
    return note.seed();
  }

  /// For the broker.
  BrokerSettings broker() {
    return BrokerSettings.in(root.resolve("broker"));
  }

  /// For the gateway.
  Path files() {
    return root.resolve("files");
  }

  /// For the scorer.
  SnapshotSettings memory() {
    return new SnapshotSettings(Optional.of(root.resolve("scorer")), false);
  }

  /// Makes sure that it holds these prompts' answers by this API, or nothing yet.
  ///
  /// @param api base URL, or `simulated`
  /// @throws UsageException if nobody could tell next time whether the prompts are the same
  /// @throws Failure if it holds others
  void settle(String api, RunRecord.Source prompts) {
    if (prompts.fingerprint() == null) {
      throw new UsageException(
          List.of("--data needs prompts that can be read again, not standard input; use a file"));
    }
    Contents wanted = new Contents(api, List.of(prompts.described()), prompts.fingerprint());
    Contents held = Objects.requireNonNullElse(note.contents(), wanted);
    if (!held.api().equals(wanted.api())) {
      throw other("answers of " + api(held.api()) + ", not of " + api(api));
    }
    if (!held.fingerprint().equals(wanted.fingerprint())) {
      throw other(
          "the answers to other prompts ("
              + String.join(" ", held.prompts())
              + "), not to "
              + String.join(" ", wanted.prompts()));
    }
    write(new Note(FORMAT, Version.CURRENT, KAFKA, note.seed(), wanted));
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  private static String api(String named) {
    return named.equals(DemoSettings.SIMULATED) ? "the simulated API" : named;
  }

  private Failure other(String what) {
    return new Failure(
        "--data " + root + " holds " + what + "; put the old options back or give another folder");
  }

  private void write(Note now) {
    try {
      Path draft = root.resolve(NOTE + ".part");
      Files.write(draft, RecordJson.write(now));
      Files.move(draft, root.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
      note = now;
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  /// A folder of somebody's own is left alone.
  private static void demandOurs(Path root) throws IOException {
    if (Files.exists(root.resolve(NOTE))) {
      return;
    }
    try (Stream<Path> files = Files.list(root)) {
      List<String> ours = List.of(FolderLock.FILE, "scorer", NOTE + ".part");
      if (files.anyMatch(file -> !ours.contains(file.getFileName().toString()))) {
        throw new Failure(
            "--data "
                + root
                + " holds files but no demo's; give a new folder, an empty one or a demo's");
      }
    }
  }

  private static Optional<Note> noted(Path root) {
    Path file = root.resolve(NOTE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode tree = RecordJson.MAPPER.readTree(Files.readAllBytes(file));
      if (tree.path("format").asInt() != FORMAT) {
        throw new Failure(
            "--data %s has format %s and is of Keyfleet %s; this is Keyfleet %s, whose format is %d; use that version or another folder"
                .formatted(
                    root,
                    tree.path("format").asText("unknown"),
                    tree.path("keyfleet").asText("unknown"),
                    Version.CURRENT,
                    FORMAT));
      }
      Note note = RecordJson.MAPPER.treeToValue(tree, Note.class);
      demandKafka(root, note.kafka());
      return Optional.of(note);
    } catch (IOException | RuntimeException e) {
      if (e instanceof Failure failure) {
        throw failure;
      }
      throw new Failure(
          "--data " + root + " cannot be read: " + file + " is damaged; give another folder", e);
    }
  }

  /// A broker does not read what a later one wrote.
  private static void demandKafka(Path root, String kafka) {
    if (Arrays.compare(numbers(kafka), numbers(KAFKA)) > 0) {
      throw new Failure(
          "--data "
              + root
              + " is of Kafka "
              + kafka
              + ", later than "
              + KAFKA
              + ", which this version has; use a later version or another folder");
    }
  }

  private static int[] numbers(String version) {
    return Pattern.compile("\\d+")
        .matcher(version)
        .results()
        .mapToInt(number -> Integer.parseInt(number.group()))
        .toArray();
  }

  private static UsageException unusable(Path root, IOException e) {
    return new UsageException(
        List.of("--data " + root + " cannot be written (" + e + "); give another folder"));
  }
}
