#!/usr/bin/env bash
# jetty-http2-server 12.1.14: a request with a body in chunks that asks for HTTP/2 is served without its body.
#
# Java's HttpClient prefers HTTP/2, so its first request to a server without TLS has `Upgrade: h2c`, also a POST. A server may
# pass over that (RFC 9110, 7.8), or has to read the body as HTTP/1.1 first (RFC 7540, 3.2). Jetty passes over it if there is a
# Content-Length; if the body comes in chunks, as of any publisher whose length is not known, it changes to HTTP/2 and gives
# the handler no body. What a client streams is lost, the first time on every connection; no side reports it.
#
#   > of known length: 5 of 5 bytes over HTTP_1_1
#   > in chunks: 0 of 5 bytes over HTTP_2
source "$(dirname "$0")/lib.bash"

maven org.eclipse.jetty:jetty-server:12.1.14 org.eclipse.jetty.http2:jetty-http2-server:12.1.14
java_program <<'JAVA' | seen
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.*;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.*;
import org.eclipse.jetty.util.Callback;

class Main {
  public static void main(String[] args) throws Exception {
    HttpConfiguration http = new HttpConfiguration();
    Server server = new Server();
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Counting());
    server.start();
    byte[] body = "hello".getBytes();
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
    say("of known length", uri, HttpRequest.BodyPublishers.ofByteArray(body));
    say("in chunks", uri, HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    System.exit(0);
  }

  static void say(String what, URI uri, HttpRequest.BodyPublisher body) throws Exception {
    HttpResponse<String> response = HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).POST(body).build(), HttpResponse.BodyHandlers.ofString());
    System.out.println(what + ": " + response.body() + " of 5 bytes over " + response.version());
  }

  static class Counting extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      try (InputStream body = Content.Source.asInputStream(request)) {
        String count = Integer.toString(body.readAllBytes().length);
        response.write(true, ByteBuffer.wrap(count.getBytes()), callback);
      }
      return true;
    }
  }
}
JAVA
