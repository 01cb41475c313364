package io.keyfleet.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.gateway.access.GatewayKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Fields;

/// One HTTP request and its response. For the thread that serves it.
public final class Call {
  /// What the ids of all requests begin with.
  public static final String ID_PREFIX = "req-";

  private static final String JSON = "application/json";
  private static final String FORM = "multipart/form-data";
  private static final String PLAIN = "identity";
  private static final int MAX_PARTS = 16;

  private final Request request;
  private final Response response;
  private final GatewayKey key;
  private final String id;
  private final Map<String, String> path;
  private final Fields query;
  private final DisconnectWatch disconnects;

  Call(
      Request request,
      Response response,
      GatewayKey key,
      String id,
      Map<String, String> path,
      DisconnectWatch disconnects) {
    this.request = request;
    this.response = response;
    this.key = key;
    this.id = id;
    this.path = path;
    this.query = Request.extractQueryParameters(request);
    this.disconnects = disconnects;
  }

  /// Who asks.
  public GatewayKey key() {
    return key;
  }

  /// What the response calls this request; nobody guesses it.
  public String id() {
    return id;
  }

  /// How many bytes the body has, where that is said beforehand.
  public OptionalLong length() {
    long length = request.getLength();
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  /// The segment of the path that a route's pattern names.
  public String segment(String name) {
    return path.getOrDefault(name, "");
  }

  /// A query parameter.
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.getValue(name)).filter(value -> !value.isBlank());
  }

  /// A whole number from the query, within its bounds.
  public int query(String name, int standard, int min, int max) {
    Optional<String> text = query(name);
    try {
      int value = text.map(Integer::parseInt).orElse(standard);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw ApiError.invalid(
        name, "invalid_value", "'" + name + "' is a whole number from " + min + " to " + max);
  }

  /// A header of the request.
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /// The body as a JSON object.
  ///
  /// @param maxBytes largest body that is read
  public ObjectNode json(int maxBytes) throws IOException {
    byte[] body = body(maxBytes);
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      if (RecordJson.tree(text) instanceof ObjectNode object) {
        PromptJson.demandCharacters(text, object);
        return object;
      }
    } catch (CharacterCodingException e) {
      throw ApiError.invalid(null, "invalid_utf8", "the body is not UTF-8");
    } catch (UnreadableRecord e) {
      // said below
    }
    throw ApiError.invalid(null, "invalid_json", "the body is not a JSON object");
  }

  /// The parts of a multipart form; files go into `folder`. The caller closes them.
  public MultiPartFormData.Parts form(Path folder, long maxBytes) {
    demandPlain();
    String type = header(HttpHeader.CONTENT_TYPE.asString()).orElse("");
    if (!MimeTypes.getBase(type).strip().equalsIgnoreCase(FORM)) {
      throw ApiError.invalid(
          null, "invalid_content_type", "this takes a " + FORM + " body, not '" + type + "'");
    }
    if (request.getLength() > maxBytes) {
      throw ApiError.tooLarge("file", "the body is larger than " + maxBytes + " bytes");
    }
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .location(folder)
            .maxParts(MAX_PARTS)
            .maxSize(maxBytes)
            .maxPartSize(maxBytes)
            .maxMemoryPartSize(0)
            .build();
    try {
      // with the request's own attributes Jetty reads a form that failed once more when the
      // response
      // is complete, and drops the connection
      MultiPartFormData.Parts parts =
          MultiPartFormData.getParts(request, new Attributes.Mapped(), type, config);
      for (MultiPart.Part part : parts) {
        if (part.getName() == null) {
          parts.close();
          throw ApiError.invalid(null, "invalid_multipart", "a part of the form has no name");
        }
      }
      return parts;
    } catch (ApiError e) {
      throw e;
    } catch (RuntimeException e) {
      throw Refusal.slow(e).orElseGet(() -> malformed(e));
    }
  }

  private static ApiError malformed(RuntimeException e) {
    String reason =
        String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    return reason.contains("max ") && reason.contains("exceeded")
        ? ApiError.tooLarge("file", "the form is too large: " + reason)
        : ApiError.invalid(null, "invalid_multipart", "the form cannot be read: " + reason);
  }

  /// Adds a header to the response.
  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /// Replies with JSON.
  public void reply(int status, JsonNode body) throws IOException {
    reply(status, JSON, RecordJson.bytes(body));
  }

  /// Replies with bytes.
  public void reply(int status, String type, byte[] body) throws IOException {
    response.setStatus(status);
    header(HttpHeader.CONTENT_TYPE.asString(), type);
    header(HttpHeader.CONTENT_LENGTH.asString(), Integer.toString(body.length));
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
  }

  /// Says which methods there are.
  void allow(String methods) {
    response.setStatus(204);
    header(HttpHeader.ALLOW.asString(), methods);
  }

  /// Begins a response whose length is not known; the caller closes the stream.
  public OutputStream stream(String type) {
    request.addIdleTimeoutListener(_ -> false); // what is to be written may take long to find
    response.setStatus(200);
    header(HttpHeader.CONTENT_TYPE.asString(), type);
    return Content.Sink.asOutputStream(response);
  }

  /// Runs `gone` when the client goes away before the response is complete, until closed. May be
  /// run on any thread.
  public AutoCloseable whenGone(Runnable gone) {
    request.addIdleTimeoutListener(_ -> false);
    request.addFailureListener(_ -> gone.run());
    return disconnects.watch(request, gone);
  }

  /// Refuses a body that came in another form than its type says.
  private void demandPlain() {
    String coding = header(HttpHeader.CONTENT_ENCODING.asString()).orElse(PLAIN);
    if (!coding.equalsIgnoreCase(PLAIN)) {
      throw ApiError.of(
          415,
          "invalid_request_error",
          "unsupported_content_encoding",
          "the body has the Content-Encoding '" + coding + "'; send it as it is",
          Map.of("Accept-Encoding", PLAIN));
    }
  }

  private byte[] body(int maxBytes) throws IOException {
    demandPlain();
    if (request.getLength() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    InputStream in =
        Content.Source.asInputStream(request); // closed before its end it cuts the rest
    byte[] body = in.readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw tooLarge(maxBytes);
    }
    return body;
  }

  private static ApiError tooLarge(int maxBytes) {
    return ApiError.tooLarge(null, "the body is larger than " + maxBytes + " bytes");
  }
}
