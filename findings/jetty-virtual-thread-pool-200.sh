#!/usr/bin/env bash
# jetty-server 12.1.14: a server on `new VirtualThreadPool()` serves fewer than 200 requests at a time.
#
# Its programming guide says that this pool "does not pool virtual threads, but allows you to impose a limit"; its Javadoc
# calls it one that "does not pool". Nobody imposed a limit here, yet the constructor sets one of 200 tasks, of which the
# server's own acceptor and selectors take some. Requests beyond that wait, those for a health check as well, and nothing
# is logged; what waits are virtual threads, so the limit saves none. setMaxConcurrentTasks(0) takes it away.
#
#   > default: limit 200; 199 of 300 requests run, a quick one has no answer within 2 s
#   > setMaxConcurrentTasks(0): limit 0; 300 of 300 requests run, a quick one is answered with 200
source "$(dirname "$0")/lib.bash"

maven org.eclipse.jetty:jetty-server:12.1.14
java_program <<'JAVA' | seen
import java.net.*;
import java.net.http.*;
import java.time.Duration;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.*;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

class Main {
  static final int REQUESTS = 300;

  public static void main(String[] args) throws Exception {
    run("default", new VirtualThreadPool());
    VirtualThreadPool unlimited = new VirtualThreadPool();
    unlimited.setMaxConcurrentTasks(0);
    run("setMaxConcurrentTasks(0)", unlimited);
    System.exit(0);
  }

  static void run(String name, VirtualThreadPool pool) throws Exception {
    Server server = new Server(pool);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    AtomicInteger running = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(1);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (request.getHttpURI().getPath().equals("/slow")) {
              running.incrementAndGet();
              over.await();
            }
            callback.succeeded();
            return true;
          }
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 0; i < REQUESTS; i++) {
      client.sendAsync(HttpRequest.newBuilder(base.resolve("/slow")).build(), HttpResponse.BodyHandlers.discarding());
    }
    int before;
    do {
      before = running.get();
      Thread.sleep(1000);
    } while (before == 0 || before != running.get());
    String quick;
    try {
      HttpRequest request = HttpRequest.newBuilder(base.resolve("/health")).timeout(Duration.ofSeconds(2)).build();
      quick = "is answered with " + client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (HttpTimeoutException e) {
      quick = "has no answer within 2 s";
    }
    System.out.printf("%s: limit %d; %d of %d requests run, a quick one %s%n",
        name, pool.getMaxConcurrentTasks(), before, REQUESTS, quick);
    over.countDown();
  }
}
JAVA
