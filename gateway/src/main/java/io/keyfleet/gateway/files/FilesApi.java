package io.keyfleet.gateway.files;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;

/// `/v1/files`, as OpenAI's API has it. Safe for all threads.
public final class FilesApi {
  private static final String FORM_FIELD_FILE = "file";
  private static final Set<String> PURPOSES =
      Set.of("assistants", "batch", "evals", "fine-tune", "user_data", "vision");
  private static final int FORM_OVERHEAD = 65_536;
  private static final int MAX_PURPOSE = 64;
  private static final int MAX_NAME = 255;
  private static final int ID_BYTES = 12;
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

    /// The batch that still needs an uploaded file, where there is one.
    Optional<String> usedBy(StoredFile file);
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
    try (MultiPartFormData.Parts parts = call.form(store.incoming(), maxBytes + FORM_OVERHEAD)) {
      MultiPart.Part file = parts.getFirst(FORM_FIELD_FILE);
      if (file == null) {
        throw ApiError.invalid(FORM_FIELD_FILE, "missing_required_parameter", "no 'file' was sent");
      }
      String purpose = purpose(parts.getFirst("purpose"));
      if (file.getLength() > maxBytes) {
        throw ApiError.tooLarge(FORM_FIELD_FILE, "the file is larger than " + maxBytes + " bytes");
      }
      Path content = store.incoming().resolve(id());
      file.writeTo(content);
      StoredFile kept =
          new StoredFile(
              id(),
              call.key().name(),
              name(file.getFileName()),
              purpose,
              Files.size(content),
              lines(content),
              wall.instant());
      store.keep(kept, content);
      call.reply(200, json(kept));
    }
  }

  private static String purpose(MultiPart.Part part) {
    boolean given = part != null && part.getLength() <= MAX_PURPOSE;
    String purpose = given ? part.getContentAsString(UTF_8).strip() : "";
    if (!PURPOSES.contains(purpose)) {
      throw ApiError.invalid(
          "purpose",
          purpose.isEmpty() ? "missing_required_parameter" : "invalid_value",
          "'purpose' must be one of " + PURPOSES.stream().sorted().toList());
    }
    return purpose;
  }

  private void list(Call call) throws IOException {
    String owner = call.key().name();
    List<StoredFile> all = new ArrayList<>(store.of(owner));
    all.addAll(results.resultFiles(owner));
    Comparator<StoredFile> age =
        Comparator.comparing(StoredFile::createdAt).thenComparing(StoredFile::id);
    String order = call.query("order").orElse("desc");
    if (!Set.of("asc", "desc").contains(order)) {
      throw ApiError.invalid("order", "invalid_value", "'order' is asc or desc");
    }
    all.sort(order.equals("asc") ? age : age.reversed());
    call.query("purpose").ifPresent(one -> all.removeIf(file -> !file.purpose().equals(one)));
    int limit = call.query("limit", MAX_LIMIT, 1, MAX_LIMIT);
    call.reply(200, Page.of(all, StoredFile::id, call.query("after"), limit).json(FilesApi::json));
  }

  private void content(Call call) throws IOException {
    StoredFile file = find(call);
    call.header(
        "Content-Disposition", "attachment; filename=\"" + file.filename().replace('"', '_') + '"');
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
      Optional<String> batch = results.usedBy(file);
      if (batch.isPresent()) {
        throw ApiError.conflict(
            "batch " + batch.get() + " still needs file " + file.id() + "; cancel it first");
      }
      store.delete(file);
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
    return RecordJson.MAPPER
        .createObjectNode()
        .put("id", file.id())
        .put("object", "file")
        .put("bytes", file.bytes())
        .put("created_at", file.createdAt().getEpochSecond())
        .put("filename", file.filename())
        .put("purpose", file.purpose())
        .put("status", "processed");
  }

  private String id() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return "file-" + HexFormat.of().formatHex(bytes);
  }

  private static String name(String given) {
    String name = given == null || given.isBlank() ? "upload" : given.strip();
    name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    name = name.replaceAll("\\p{Cntrl}", "_");
    return name.substring(0, Math.min(name.length(), MAX_NAME));
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
