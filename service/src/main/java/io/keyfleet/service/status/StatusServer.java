package io.keyfleet.service.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.keyfleet.service.cli.Failure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// `/metrics` (Prometheus), `/health/live` and `/health/ready` (200 or 503 with the problems) of
/// one service, and its own pages. Safe for all threads.
public final class StatusServer implements AutoCloseable {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Health health = new Health();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Runnable> refreshed = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /// Starts listening.
  ///
  /// @throws Failure if the port is taken or the address is not this machine's
  public StatusServer(StatusSettings settings) {
    try {
      server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
    } catch (IOException e) {
      throw new Failure(
          "cannot listen on "
              + settings.host()
              + ":"
              + settings.port()
              + " ("
              + e.getMessage()
              + "); set KEYFLEET_STATUS_PORT to a free port, or to 0 for any",
          e);
    }
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    gc.bindTo(metrics);
    server.createContext("/metrics", exchange -> send(exchange, 200, PROMETHEUS_TEXT, scrape()));
    server.createContext("/health/live", healthPage(health::liveProblems));
    server.createContext("/health/ready", healthPage(health::readyProblems));
    server.setExecutor(threads);
    server.start();
  }

  /// Where a service puts its own figures.
  public MeterRegistry metrics() {
    return metrics;
  }

  /// Has figures brought up to date before each scrape: one whose meters come and go during a
  /// scrape may miss some.
  ///
  /// @param refresh registers and removes meters; is not called twice at a time
  public void beforeScrape(Runnable refresh) {
    refreshed.add(refresh);
  }

  private synchronized String scrape() {
    refreshed.forEach(Runnable::run);
    return metrics.scrape();
  }

  /// Where a service puts its own checks.
  public Health health() {
    return health;
  }

  /// Adds pages of the service's own.
  ///
  /// @param path that their paths begin with
  public void serve(String path, HttpHandler pages) {
    server.createContext(path, pages);
  }

  /// The port it listens on.
  public int port() {
    return server.getAddress().getPort();
  }

  /// Whether it listens to its own machine only.
  public boolean loopback() {
    return server.getAddress().getAddress().isLoopbackAddress();
  }

  /// For the log: where a person finds the metrics.
  public String address() {
    return address("/metrics");
  }

  /// Where a person finds a page.
  ///
  /// @param path of it, from its slash on
  public String address(String path) {
    String host = server.getAddress().getHostString();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + path;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    gc.close();
    metrics.close();
  }

  private static HttpHandler healthPage(Supplier<Map<String, String>> check) {
    return exchange -> {
      Map<String, String> problems = check.get();
      StringBuilder text = new StringBuilder(problems.isEmpty() ? "ok\n" : "");
      problems.forEach(
          (name, problem) -> text.append(name).append(": ").append(problem).append('\n'));
      send(exchange, problems.isEmpty() ? 200 : 503, "text/plain; charset=utf-8", text.toString());
    };
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
