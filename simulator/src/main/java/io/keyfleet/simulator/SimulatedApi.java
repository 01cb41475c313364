package io.keyfleet.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.api.ChatEndpoint;
import io.keyfleet.simulator.api.KeyIndex;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.audit.AuditLog;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.Faults;
import io.keyfleet.simulator.http.Exchange;
import io.keyfleet.simulator.http.ServerTuning;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;

/// An OpenAI-compatible API that makes its answers up and enforces its quotas strictly. It listens
/// when its constructor returns. Safe for all threads.
public final class SimulatedApi implements AutoCloseable {
  private static final int BACKLOG = 4_096;

  private final SimulatorSettings settings;
  private final Ticker ticker;
  private final KeyIndex keys;
  private final Faults faults = new Faults();
  private final AuditLog audit;
  private final LongFunction<Instant> wallTime;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /// Starts listening.
  ///
  /// @param ticker times arrivals and waits for answers
  /// @param wall dates what the audit shows
  /// @throws Failure if the port is taken or the address is not this machine's
  public SimulatedApi(SimulatorSettings settings, Ticker ticker, InstantSource wall) {
    this.settings = settings;
    this.ticker = ticker;
    long startNanos = ticker.nanos();
    Instant start = wall.instant();
    wallTime = nanos -> start.plusNanos(nanos - startNanos);
    audit = new AuditLog(start);
    keys = new KeyIndex(settings.accounts(), ticker);
    ChatEndpoint chat = new ChatEndpoint(settings, faults, audit, ticker, wall);
    RequestRoutes routes = new RequestRoutes(this, keys, chat, settings);

    server = listen(settings);
    server.createContext("/", exchange -> serve(routes, exchange));
    server.setExecutor(threads);
    server.start();
  }

  /// What an OpenAI client takes as its base URL: `http://127.0.0.1:8089/v1`.
  public String baseUrl() {
    return "http://" + settings.host() + ":" + port() + "/v1";
  }

  /// The port it listens on.
  public int port() {
    return server.getAddress().getPort();
  }

  /// What it saw up to now.
  public Audit audit() {
    return audit.snapshot(keys.snapshot(wallTime));
  }

  /// Switches to `faults`, and off what was on before.
  public void inject(List<Fault> replacement) {
    faults.replace(replacement, ticker.nanos());
  }

  /// The faults that are on.
  public List<Fault> faults() {
    return faults.on(ticker.nanos());
  }

  /// Stops at once; calls in flight are cut.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    threads.close();
  }

  private static void serve(RequestRoutes routes, HttpExchange exchange) throws IOException {
    try {
      routes.serve(new Exchange(exchange));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // not where an exception is thrown: closing would write the end of a body that has none
    exchange.close();
  }

  private static HttpServer listen(SimulatorSettings settings) {
    ServerTuning.apply();
    try {
      return HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(
          "cannot listen on "
              + settings.host()
              + ":"
              + settings.port()
              + " ("
              + e.getMessage()
              + "); give the simulated API a free port with --port, an address of this machine with"
              + " --host",
          e);
    }
  }
}
