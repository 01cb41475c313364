package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;

/// One request over a bare socket, to say what a client library would not, and to read slowly.
final class Caller implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;
  private int left;
  final int status;
  final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  Caller(int port, String request, String host) throws IOException {
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String text = request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(UTF_8));
    in = new BufferedInputStream(socket.getInputStream());
    status = Integer.parseInt(line().split(" ", 3)[1]);
    for (String header = line(); !header.isEmpty(); header = line()) {
      String[] pair = header.split(": ", 2);
      headers.put(pair[0], pair[1]);
    }
  }

  static Caller get(int port, String path) throws IOException {
    return new Caller(port, "GET " + path, "127.0.0.1:" + port);
  }

  /// All that is left of the body, its chunks' sizes included.
  String rest() throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  JsonNode json() throws IOException {
    return RecordJson.MAPPER.readTree(rest());
  }

  /// The data of the next event of a chunked body.
  JsonNode event() throws IOException {
    String line = bodyLine();
    while (!line.startsWith("data: ")) {
      line = bodyLine();
    }
    return RecordJson.MAPPER.readTree(line.substring("data: ".length()));
  }

  private String bodyLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = bodyByte(); c != '\n'; c = bodyByte()) {
      line.write(c);
    }
    return line.toString(UTF_8);
  }

  private int bodyByte() throws IOException {
    while (left == 0) {
      String size = line();
      left = size.isEmpty() ? 0 : Integer.parseInt(size, 16);
    }
    left--;
    return oneByte();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = oneByte(); c != '\n'; c = oneByte()) {
      line.write(c);
    }
    return line.toString(UTF_8).stripTrailing();
  }

  private int oneByte() throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new IOException("the connection ended");
    }
    return c;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
