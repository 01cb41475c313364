package io.keyfleet.gateway.batches;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.Topics;
import io.keyfleet.gateway.batches.BatchResults.Stopped;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.Batch.Outcome;
import io.keyfleet.gateway.batches.store.BatchStore;
import io.keyfleet.gateway.files.FilesApi;
import io.keyfleet.gateway.files.StoredFile;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.gateway.results.ResultListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// All batches, how far each is, and their files of results. Safe for all threads.
public final class Batches implements ResultListener, FilesApi.ResultFiles {
  private static final String OUTPUT = "file-output-";
  private static final String ERRORS = "file-errors-";
  private static final String PREFIX = "batch_";

  private final BatchStore store;
  private final BatchResults results;
  private final InstantSource wall;
  private final Map<String, BatchProgress> progress = new ConcurrentHashMap<>();

  Batches(BatchStore store, BatchResults results, InstantSource wall) {
    this.store = store;
    this.results = results;
    this.wall = wall;
    for (Batch batch : store.all()) {
      Origin origin = batch.origin();
      if (origin != null && !batch.status().ended()) {
        progress.put(batch.id(), new BatchProgress(batch.order().topic(), origin));
      }
    }
  }

  /// An owner's batch.
  Batch find(String id, String owner) {
    return store
        .find(id)
        .filter(batch -> batch.order().owner().equals(owner))
        .orElseThrow(() -> ApiError.notFound("batch_id", "no batch found with id '" + id + "'"));
  }

  /// All batches of an owner, the newest first.
  List<Batch> of(String owner, boolean newestFirst) {
    List<Batch> own = new ArrayList<>(store.all());
    own.removeIf(batch -> !batch.order().owner().equals(owner));
    if (newestFirst) {
      Collections.reverse(own);
    }
    return own;
  }

  /// Those that have not ended.
  Collection<Batch> active() {
    return store.all().stream().filter(batch -> !batch.status().ended()).toList();
  }

  /// From where results must be read so that none of an active batch is missed.
  ///
  /// @param present ids of the topics that are there
  public Map<TopicPartition, Long> floor(Map<String, String> present) {
    Map<TopicPartition, Long> floor = new HashMap<>();
    for (Batch batch : active()) {
      Origin origin = batch.origin();
      if (origin != null) {
        String topic = batch.order().topic();
        lower(floor, Topics.answers(topic), origin.answers(), origin, present);
        lower(floor, Topics.dead(topic), origin.dead(), origin, present);
      }
    }
    return floor;
  }

  /// Topics of active batches.
  public Set<String> topics() {
    return active().stream().map(batch -> batch.order().topic()).collect(Collectors.toSet());
  }

  private static void lower(
      Map<TopicPartition, Long> floor,
      String topic,
      List<Long> offsets,
      Origin origin,
      Map<String, String> present) {
    boolean fresh = origin.outlived(topic, present);
    for (int number = 0; number < offsets.size(); number++) {
      long from = fresh ? 0 : offsets.get(number);
      floor.merge(new TopicPartition(topic, number), from, Math::min);
    }
  }

  /// Counts results of a batch from its origin on.
  BatchProgress begin(Batch batch, Origin origin) {
    return progress.computeIfAbsent(
        batch.id(), _ -> new BatchProgress(batch.order().topic(), origin));
  }

  /// Counts them no longer.
  void end(String id) {
    progress.remove(id);
  }

  Optional<BatchProgress> progress(String id) {
    return Optional.ofNullable(progress.get(id));
  }

  /// Lines of active batches without a result.
  long backlog() {
    return active().stream().mapToLong(this::unanswered).sum();
  }

  /// Those of one owner.
  long backlog(String owner) {
    return active().stream()
        .filter(batch -> batch.order().owner().equals(owner))
        .mapToLong(this::unanswered)
        .sum();
  }

  /// Lines of an active batch without a result.
  long unanswered(Batch batch) {
    Optional<BatchProgress> known = progress(batch.id());
    long settled = known.map(one -> one.completed() + one.failed()).orElse(0L);
    return Math.max(0, batch.order().lines() - settled);
  }

  /// Whose a batch is.
  Optional<String> owner(String id) {
    return store.find(id).map(batch -> batch.order().owner());
  }

  @Override
  public void answered(Answer answer) {
    hear(answer.labels().run(), answer.prompt(), BatchProgress::answered);
  }

  @Override
  public void died(DeadPrompt dead) {
    hear(dead.labels().run(), dead.prompt(), BatchProgress::died);
  }

  private void hear(
      @Nullable String run, PromptId prompt, BiConsumer<BatchProgress, PromptId> own) {
    progress.forEach((id, batch) -> {
      if (id.equals(run)) {
        own.accept(batch, prompt);
      } else {
        batch.other(prompt, run);
      }
    });
  }

  /// Id of the file of answers, where there is one.
  static @Nullable String outputFile(Batch batch) {
    Outcome outcome = batch.outcome();
    return outcome == null || outcome.output() == null ? null : OUTPUT + suffix(batch);
  }

  /// Id of the file of the other lines, where there is one.
  static @Nullable String errorFile(Batch batch) {
    Outcome outcome = batch.outcome();
    return outcome == null || outcome.errors() == null ? null : ERRORS + suffix(batch);
  }

  private static String suffix(Batch batch) {
    return batch.id().substring(PREFIX.length());
  }

  @Override
  public List<StoredFile> resultFiles(String owner) {
    Instant now = wall.instant();
    return of(owner, true).stream()
        .flatMap(batch -> files(batch).stream())
        .filter(file -> !file.expired(now))
        .toList();
  }

  @Override
  public Optional<Instant> createdAt(String id, String owner) {
    return Stream.of(OUTPUT, ERRORS)
        .filter(id::startsWith)
        .flatMap(kind -> store.find(PREFIX + id.substring(kind.length())).stream())
        .filter(batch -> batch.order().owner().equals(owner) && batch.outcome() != null)
        .map(Batches::endedAt)
        .findFirst();
  }

  private static Instant endedAt(Batch batch) {
    return batch.since(batch.status()).orElse(batch.createdAt());
  }

  private static List<StoredFile> files(Batch batch) {
    List<StoredFile> files = new ArrayList<>();
    Outcome outcome = batch.outcome();
    if (outcome == null) {
      return files;
    }
    add(files, batch, outputFile(batch), "_output.jsonl", outcome.output(), outcome.completed());
    add(files, batch, errorFile(batch), "_error.jsonl", outcome.errors(), outcome.failed());
    return files;
  }

  private static void add(
      List<StoredFile> files,
      Batch batch,
      @Nullable String id,
      String ending,
      @Nullable Long bytes,
      long lines) {
    if (id != null && bytes != null) {
      Instant created = endedAt(batch);
      Long kept = batch.order().resultsKept();
      files.add(
          new StoredFile(
              id,
              batch.order().owner(),
              batch.id() + ending,
              "batch_output",
              bytes,
              lines,
              created,
              kept == null ? null : created.plusSeconds(kept)));
    }
  }

  @Override
  public void write(StoredFile file, OutputStream out) throws IOException {
    Batch batch = batchOf(file);
    Outcome outcome = batch.outcome();
    if (outcome == null) {
      return;
    }
    if (file.id().startsWith(OUTPUT)) {
      results.output(batch, outcome, _ -> {}, out);
    } else {
      results.errors(batch, outcome, store.input(batch), stopped(batch), out);
    }
  }

  /// What became of the lines of a batch that were not called for.
  static Stopped stopped(Batch batch) {
    Outcome outcome = batch.outcome();
    if (outcome != null && outcome.resultsDeleted()) {
      return Stopped.DELETED;
    }
    if (BudgetWatch.stopped(batch)) {
      return Stopped.SPENT;
    }
    return switch (batch.status()) {
      case CANCELLED, CANCELLING -> Stopped.CANCELLED;
      case EXPIRED -> Stopped.EXPIRED;
      default -> Stopped.NOT_SENT;
    };
  }

  @Override
  public void delete(StoredFile file) {
    boolean output = file.id().startsWith(OUTPUT);
    store.update(
        batchOf(file).id(),
        batch -> {
          Outcome had = batch.outcome();
          return had == null
              ? batch
              : batch.with(
                  new Outcome(
                      had.completed(),
                      had.failed(),
                      had.answers(),
                      had.dead(),
                      had.usage(),
                      output ? null : had.output(),
                      output ? had.errors() : null,
                      had.resultsDeleted()));
        });
  }

  /// The lines of a batch.
  Path input(Batch batch) {
    return store.input(batch);
  }

  BatchStore store() {
    return store;
  }

  private Batch batchOf(StoredFile file) {
    String id = PREFIX + file.id().substring(OUTPUT.length());
    return store
        .find(id)
        .orElseThrow(() -> ApiError.notFound("id", "no such File object: " + file.id()));
  }
}
