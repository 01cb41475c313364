#!/usr/bin/env bash
# jetty-server 12.1.14: a form that its handler refused costs the client its next request, for Jetty closes the connection unsaid.
#
# MultiPartFormData.getParts(content, attributes, …) fails if a form is larger than its MultiPartConfig allows. A handler that
# catches that and answers 413 has done all that it can, and the response says nothing of an end of the connection (RFC 9112,
# 9.6). But the failed form stays in the request's attributes; when the response is complete Jetty asks for it again, to
# release its parts, that fails outside of everything ("Task run failed" in its log), and the connection is closed. The next
# request on it, though it was sent in time, is lost. With attributes of their own, which Jetty does not know, both are served.
#
#   > attributes of the request: HTTP/1.1 413, then the connection is closed
#   > attributes of their own: HTTP/1.1 413, then HTTP/1.1 200
source "$(dirname "$0")/lib.bash"

maven org.eclipse.jetty:jetty-server:12.1.14
java_program <<'JAVA' | seen
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.*;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;

class Main {
  public static void main(String[] args) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Forms());
    server.start();
    System.out.println("attributes of the request: " + statuses(connector.getLocalPort(), "/request"));
    System.out.println("attributes of their own: " + statuses(connector.getLocalPort(), "/own"));
    System.exit(0);
  }

  /// Sends a form of 2,000 bytes, reads its response, and asks for something else on the same connection.
  static String statuses(int port, String path) throws Exception {
    String form = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + "x".repeat(2_000) + "\r\n--b--\r\n";
    try (Socket socket = new Socket("127.0.0.1", port)) {
      send(socket, "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: "
          + form.length() + "\r\n\r\n" + form);
      String refused = reply(socket);
      if (refused.toLowerCase().contains("connection: close")) return "said that the connection ends";
      send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      String next = reply(socket);
      return refused.substring(0, 12) + ", then " + (next.isEmpty() ? "the connection is closed" : next.substring(0, 12));
    }
  }

  static void send(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// The head of a response, whose body is empty; nothing if there is none.
  static String reply(Socket socket) throws Exception {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        head.append((char) next);
        if (head.toString().endsWith("\r\n\r\n")) return head.toString();
      }
    } catch (java.net.SocketException e) {
      // closed
    }
    return "";
  }

  static class Forms extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = request.getHttpURI().getPath();
      if (!path.equals("/")) {
        MultiPartConfig config =
            new MultiPartConfig.Builder().location(Path.of(System.getProperty("java.io.tmpdir"))).maxSize(1_000).build();
        Attributes attributes = path.equals("/own") ? new Attributes.Mapped() : request;
        String type = request.getHeaders().get("Content-Type");
        try {
          MultiPartFormData.getParts(request, attributes, type, config).close();
        } catch (RuntimeException e) {
          response.setStatus(413);
          try (InputStream rest = Content.Source.asInputStream(request)) {
            rest.readAllBytes(); // nothing of it is left
          } catch (java.io.IOException gone) {
            // it was read
          }
        }
      }
      response.write(true, ByteBuffer.allocate(0), callback);
      return true;
    }
  }
}
JAVA
