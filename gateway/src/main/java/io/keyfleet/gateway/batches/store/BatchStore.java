package io.keyfleet.gateway.batches.store;

import io.keyfleet.gateway.files.JsonFolder;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The batches of the gateway's folder, each with its input, which stays when the uploaded file is
/// deleted. Safe for all threads.
public final class BatchStore {
  private static final Logger log = LoggerFactory.getLogger(BatchStore.class);

  private final Path inputs;
  private final JsonFolder<Batch> records;
  private final Map<String, Batch> batches = new LinkedHashMap<>();

  public BatchStore(Path folder) {
    this.inputs = folder.resolve("inputs");
    this.records =
        new JsonFolder<>(folder.resolve("batches"), folder.resolve("incoming"), Batch.class);
    try {
      Files.createDirectories(inputs);
    } catch (IOException e) {
      throw new Failure("cannot make folder " + inputs + ": " + e.getMessage(), e);
    }
    records.all().stream()
        .sorted(Comparator.comparing(Batch::createdAt))
        .forEach(batch -> batches.put(batch.id(), batch));
    clear();
  }

  /// Deletes what was linked for a batch that was not kept any more, or does not need it.
  private void clear() {
    try (Stream<Path> all = Files.list(inputs)) {
      for (Path one : all.toList()) {
        Batch batch = batches.get(one.getFileName().toString());
        if (batch == null || batch.needsNoInput()) {
          Files.delete(one);
        }
      }
    } catch (IOException e) {
      throw new Failure("cannot clear folder " + inputs + ": " + e.getMessage(), e);
    }
  }

  /// Adds one whose lines are those of a file.
  public synchronized void add(Batch batch, Path content) throws IOException {
    Path input = input(batch);
    try {
      Files.createLink(input, content);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(content, input, StandardCopyOption.REPLACE_EXISTING);
    }
    JsonFolder.sync(inputs);
    records.write(batch.id(), batch);
    batches.put(batch.id(), batch);
  }

  public synchronized Optional<Batch> find(String id) {
    return Optional.ofNullable(batches.get(id));
  }

  /// Changes one, and keeps it when this returns.
  public synchronized Batch update(String id, UnaryOperator<Batch> change) {
    Batch before = find(id).orElseThrow();
    Batch after = change.apply(before);
    if (!after.equals(before)) {
      try {
        records.write(id, after);
      } catch (IOException e) {
        throw new Failure("batch " + id + " cannot be kept: " + e.getMessage(), e);
      }
      batches.put(id, after);
      if (after.needsNoInput()) {
        discard(input(after));
      }
    }
    return after;
  }

  private static void discard(Path input) {
    try {
      Files.deleteIfExists(input);
    } catch (IOException e) {
      log.debug("the input {} stays until the next start", input, e);
    }
  }

  /// All, the oldest first.
  public synchronized Collection<Batch> all() {
    return List.copyOf(batches.values());
  }

  /// The lines of one.
  public Path input(Batch batch) {
    return inputs.resolve(batch.id());
  }
}
