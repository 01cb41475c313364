#!/usr/bin/env bash
# jetty-server 12.1.14: a failure listener hears that an HTTP/2 client went away, and never that an HTTP/1.1 client did.
#
# Request.addFailureListener says what has happened to reads and writes when a listener is called, without a word on versions
# of HTTP. A handler that waits for something slow is told at once that its HTTP/2 client cancelled. Over HTTP/1.1 it is not
# told, be the connection closed or reset: it finishes its work and learns it, if at all, from the write. Who would stop the
# work has to watch the socket beside Jetty.
#
#   > HTTP/1.1, the client closes: not told within 3 s; then the write succeeds
#   > HTTP/1.1, the client resets: not told within 3 s; then the write fails
#   > HTTP/2, the client cancels: told
source "$(dirname "$0")/lib.bash"

maven org.eclipse.jetty:jetty-server:12.1.14 org.eclipse.jetty.http2:jetty-http2-server:12.1.14
java_program <<'JAVA' | seen
import java.net.*;
import java.net.http.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.*;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.*;
import org.eclipse.jetty.util.Callback;

class Main {
  record Served(CountDownLatch begun, CountDownLatch told, CountDownLatch over, CompletableFuture<String> end) {}

  static final BlockingQueue<Served> SERVED = new LinkedBlockingQueue<>();

  public static void main(String[] args) throws Exception {
    HttpConfiguration http = new HttpConfiguration();
    Server server = new Server();
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Waiting());
    server.start();
    for (boolean reset : new boolean[] {false, true}) {
      Socket socket = new Socket("127.0.0.1", connector.getLocalPort());
      socket.getOutputStream().write("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Served served = SERVED.take();
      served.begun.await();
      if (reset) socket.setSoLinger(true, 0);
      socket.close();
      say("HTTP/1.1, the client " + (reset ? "resets" : "closes"), served);
    }
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    client.send(HttpRequest.newBuilder(uri.resolve("/")).build(), HttpResponse.BodyHandlers.discarding());
    Future<?> waiting =
        client.sendAsync(HttpRequest.newBuilder(uri.resolve("/wait")).build(), HttpResponse.BodyHandlers.discarding());
    Served served = SERVED.take();
    served.begun.await();
    waiting.cancel(true);
    say("HTTP/2, the client cancels", served);
    System.exit(0);
  }

  static void say(String who, Served served) throws Exception {
    boolean told = served.told.await(3, TimeUnit.SECONDS);
    served.over.countDown();
    String end = served.end.get();
    System.out.println(who + (told ? ": told" : ": not told within 3 s; then the write " + end));
  }

  static class Waiting extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (!request.getHttpURI().getPath().equals("/wait")) {
        callback.succeeded();
        return true;
      }
      Served served =
          new Served(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1), new CompletableFuture<>());
      request.addFailureListener(failure -> served.told.countDown());
      SERVED.add(served);
      served.begun.countDown();
      served.over.await();
      response.write(true, ByteBuffer.wrap(new byte[5]), new Callback() {
        @Override
        public void succeeded() {
          callback.succeeded();
          served.end.complete("succeeds");
        }

        @Override
        public void failed(Throwable failure) {
          callback.failed(failure);
          served.end.complete("fails");
        }
      });
      return true;
    }
  }
}
JAVA
