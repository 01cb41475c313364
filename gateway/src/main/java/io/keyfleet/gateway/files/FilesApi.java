package io.keyfleet.gateway.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.gateway.http.Call;
import io.keyfleet.gateway.http.GatewayServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.MultiPartFormData;

/// `/v1/files`, as OpenAI's API has it. Safe for all threads.
public final class FilesApi {
  private static final int FORM_OVERHEAD = 65_536;
  private static final int MAX_LIMIT = 10_000;

  private final FileStore store;
  private final ResultFiles results;
  private final long maxBytes;
  private final InstantSource wall;
  private final RandomGenerator random;

  /// Files that nobody uploaded: the results of batches.
  public interface ResultFiles {
    /// All of an owner's.
    List<StoredFile> resultFiles(String owner);

    /// Writes one's content.
    void write(StoredFile file, OutputStream out) throws IOException;

    /// Forgets one.
    void delete(StoredFile file) throws IOException;

    /// When the file of an id was created, whether it is still there or not.
    Optional<Instant> createdAt(String id, String owner);
  }

  /// @param maxBytes largest file that is taken
  /// @param random makes ids that nobody guesses
  public FilesApi(
      FileStore store,
      ResultFiles results,
      long maxBytes,
      InstantSource wall,
      RandomGenerator random) {
    this.store = store;
    this.results = results;
    this.maxBytes = maxBytes;
    this.wall = wall;
    this.random = random;
  }

  /// Serves them.
  public void register(GatewayServer server) {
    server.route("POST", "/v1/files", this::upload);
    server.route("GET", "/v1/files", this::list);
    server.route("GET", "/v1/files/{id}", call -> call.reply(200, json(find(call))));
    server.route("GET", "/v1/files/{id}/content", this::content);
    server.route("DELETE", "/v1/files/{id}", this::delete);
  }

  private void upload(Call call) throws IOException {
    Instant now = wall.instant().truncatedTo(ChronoUnit.MILLIS); // as precise as the id says it
    String id = FileId.of(now, random);
    Path content = store.incoming().resolve(id);
    try (MultiPartFormData.Parts parts = call.form(store.incoming(), maxBytes + FORM_OVERHEAD)) {
      UploadForm form = UploadForm.read(parts, maxBytes);
      form.file().writeTo(content);
      StoredFile kept =
          new StoredFile(
              id,
              call.key().name(),
              form.filename(),
              form.purpose(),
              Files.size(content),
              lines(content),
              now,
              form.kept().map(now::plus).orElse(null));
      store.keep(kept, content);
      call.reply(200, json(kept));
    } finally {
      Files.deleteIfExists(content); // where it was not kept
    }
  }

  private void list(Call call) throws IOException {
    String owner = call.key().name();
    List<StoredFile> all = new ArrayList<>(store.of(owner));
    all.addAll(results.resultFiles(owner));
    String order = call.query("order").orElse("desc");
    if (!Set.of("asc", "desc").contains(order)) {
      throw ApiError.invalid("order", "invalid_value", "'order' is asc or desc");
    }
    Comparator<Place> age = order.equals("asc") ? Place.AGE : Place.AGE.reversed();
    all.sort(Comparator.comparing(Place::of, age));
    call.query("purpose").ifPresent(one -> all.removeIf(file -> !file.purpose().equals(one)));
    int limit = call.query("limit", MAX_LIMIT, 1, MAX_LIMIT);
    int begin =
        call.query("after")
            .map(id -> {
              Place last = place(id, owner);
              return (int)
                  all.stream().filter(file -> age.compare(Place.of(file), last) <= 0).count();
            })
            .orElse(0);
    call.reply(200, Page.at(begin, all, StoredFile::id, limit).json(FilesApi::json));
  }

  /// Where a file is in a list, also one that was deleted since a client was told of it.
  private Place place(String id, String owner) {
    return store
        .find(id, owner)
        .map(StoredFile::createdAt)
        .or(() -> results.createdAt(id, owner))
        .or(() -> FileId.createdAt(id))
        .map(createdAt -> new Place(createdAt, id))
        .orElseThrow(() -> Page.unknown(id));
  }

  private record Place(Instant createdAt, String id) {
    static final Comparator<Place> AGE =
        Comparator.comparing(Place::createdAt).thenComparing(Place::id);

    static Place of(StoredFile file) {
      return new Place(file.createdAt(), file.id());
    }
  }

  private void content(Call call) throws IOException {
    StoredFile file = find(call);
    call.header("Content-Disposition", Attachment.named(file.filename()));
    if (store.find(file.id(), file.owner()).isPresent()) {
      call.header("Content-Length", Long.toString(file.bytes()));
      OutputStream out = call.stream("application/octet-stream");
      Files.copy(store.content(file), out);
      out.close();
      return;
    }
    // closed only when all is written: a response that is cut off must not look whole
    OutputStream out = new LazyStream(() -> call.stream("application/octet-stream"));
    results.write(file, out);
    out.close();
  }

  private void delete(Call call) throws IOException {
    StoredFile file = find(call);
    if (store.find(file.id(), file.owner()).isPresent()) {
      store.delete(file); // batches have their lines for themselves
    } else {
      results.delete(file);
    }
    ObjectNode body = RecordJson.MAPPER.createObjectNode();
    call.reply(200, body.put("id", file.id()).put("object", "file").put("deleted", true));
  }

  private StoredFile find(Call call) {
    String id = call.segment("id");
    String owner = call.key().name();
    return store
        .find(id, owner)
        .or(() ->
            results.resultFiles(owner).stream().filter(file -> file.id().equals(id)).findFirst())
        .orElseThrow(() -> ApiError.notFound("id", "no such File object: " + id));
  }

  private static ObjectNode json(StoredFile file) {
    ObjectNode body =
        RecordJson.MAPPER
            .createObjectNode()
            .put("id", file.id())
            .put("object", "file")
            .put("bytes", file.bytes())
            .put("created_at", file.createdAt().getEpochSecond());
    if (file.expiresAt() != null) {
      body.put("expires_at", file.expiresAt().getEpochSecond());
    }
    return body.put("filename", file.filename())
        .put("purpose", file.purpose())
        .put("status", "processed");
  }

  private static long lines(Path content) throws IOException {
    long lines = 0;
    boolean something = false;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(content))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          lines += something ? 1 : 0;
          something = false;
        } else {
          something |= !Character.isWhitespace(next);
        }
      }
    }
    return something ? lines + 1 : lines;
  }
}
