package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;

/// One request over a bare socket, to say what a client library would not, and to read slowly.
final class Caller implements AutoCloseable {
  private final Socket socket = new Socket();
  private final BufferedReader in;
  final int status;
  final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  Caller(int port, String request, String host) throws IOException {
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String text = request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(UTF_8));
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
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
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      text.append((char) c);
    }
    return text.toString();
  }

  JsonNode json() throws IOException {
    return RecordJson.MAPPER.readTree(rest());
  }

  /// The data of the next event.
  JsonNode event() throws IOException {
    String line = line();
    while (!line.startsWith("data: ")) {
      line = line();
    }
    return RecordJson.MAPPER.readTree(line.substring("data: ".length()));
  }

  private String line() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("the connection ended");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
