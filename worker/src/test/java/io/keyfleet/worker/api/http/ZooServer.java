package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Answers with the recorded response that the first segment of a request's path names, byte by
/// byte as it was recorded; each connection serves one request. `{{s+30}}` and the like in a
/// recording stand for a moment so many seconds from now.
final class ZooServer implements AutoCloseable {
  private static final Pattern MOMENT = Pattern.compile("\\{\\{(\\w+)\\+(\\d+)}}");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private final ServerSocket socket;
  private final Map<String, JsonNode> recordings;
  private final Instant now;

  ZooServer(Map<String, JsonNode> recordings, Instant now) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.recordings = recordings;
    this.now = now;
    Thread.ofVirtual().start(this::accept);
  }

  URI url(String name) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/" + name);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket one = socket.accept();
        Thread.ofVirtual().start(() -> serve(one));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket one) {
    try (one) {
      String head = head(one.getInputStream());
      var length = LENGTH.matcher(head);
      one.getInputStream().readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      respond(Objects.requireNonNull(recordings.get(head.split("/", 3)[1])), one);
    } catch (IOException e) {
      // the client is gone
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private void respond(JsonNode recording, Socket one) throws IOException {
    String how = recording.path("how").asText("plain");
    byte[] body = body(recording);
    OutputStream out = one.getOutputStream();
    switch (how) {
      case "closed" -> {}
      case "reset" -> one.setSoLinger(true, 0);
      case "garbage" -> out.write("220 mail.example.test ESMTP\r\n\r\n".getBytes(UTF_8));
      case "cut" -> send(out, recording, "Content-Length: " + (body.length + 50), body);
      case "chunked" -> send(out, recording, "Transfer-Encoding: chunked", chunked(body, true));
      case "cut-chunk" -> send(out, recording, "Transfer-Encoding: chunked", chunked(body, false));
      case "until-close" -> send(out, recording, "X-Length: unsaid", body);
      case "no-body" -> send(out, recording, "X-Length: none", new byte[0]);
      case "interim" -> {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8));
        send(out, recording, "Content-Length: " + body.length, body);
      }
      case "plain" -> send(out, recording, "Content-Length: " + body.length, body);
      default -> throw new IllegalArgumentException(how);
    }
  }

  private void send(OutputStream out, JsonNode recording, String framing, byte[] body)
      throws IOException {
    StringBuilder head =
        new StringBuilder("HTTP/1.1 " + recording.path("status") + " As Recorded\r\n");
    JsonNode headers = recording.path("headers");
    if (!headers.has("content-type")) {
      head.append("content-type: application/json\r\n");
    }
    headers.properties().stream()
        .filter(header -> !header.getValue().asText().isEmpty())
        .forEach(header ->
            head.append(header.getKey() + ": " + moments(header.getValue().asText()) + "\r\n"));
    head.append("Connection: close\r\n").append(framing).append("\r\n\r\n");
    out.write(head.toString().getBytes(ISO_8859_1));
    out.write(body);
    out.flush();
  }

  private byte[] body(JsonNode recording) {
    if (recording.has("hex")) {
      return HexFormat.of().parseHex(recording.path("hex").asText());
    }
    JsonNode body = recording.path("body");
    return moments(body.isTextual() ? body.asText() : body.toString()).getBytes(UTF_8);
  }

  private static byte[] chunked(byte[] body, boolean whole) {
    StringBuilder chunks = new StringBuilder();
    String text = new String(body, ISO_8859_1);
    for (int i = 0; i < text.length(); i += 50) {
      String chunk = text.substring(i, Math.min(text.length(), i + 50));
      chunks.append(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
    }
    return (chunks + (whole ? "0\r\n\r\n" : "")).getBytes(ISO_8859_1);
  }

  private String moments(String text) {
    return MOMENT.matcher(text).replaceAll(this::moment);
  }

  private String moment(MatchResult found) {
    Instant moment = now.plusSeconds(Long.parseLong(found.group(2)));
    return switch (found.group(1)) {
      case "s" -> Long.toString(moment.getEpochSecond());
      case "ms" -> Long.toString(moment.toEpochMilli());
      case "rfc3339" -> moment.toString();
      case "imf" -> written(moment, "EEE, dd MMM yyyy HH:mm:ss 'GMT'");
      case "rfc850" -> written(moment, "EEEE, dd-MMM-yy HH:mm:ss 'GMT'");
      case "asctime" -> written(moment, "EEE MMM ppd HH:mm:ss yyyy");
      default -> throw new IllegalArgumentException(found.group());
    };
  }

  private static String written(Instant moment, String form) {
    return DateTimeFormatter.ofPattern(form, Locale.US).format(moment.atOffset(ZoneOffset.UTC));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
