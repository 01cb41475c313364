package io.keyfleet.scorer.page;

import com.sun.net.httpserver.HttpExchange;
import io.keyfleet.scorer.browse.AnswerBrowser;
import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.dashboard.ScorerStatus;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.scorer.scale.FleetLoad;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The live page, beside metrics and health on the same port: `/`, its files, and `/api`. It shows
/// nothing but that the scorer has not started until it [follows][#follow] one. Safe for all
/// threads.
public final class LivePage implements AutoCloseable {
  private static final String RUN = "/api/runs/";
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final PageFiles files = new PageFiles();
  private final AnswersApi answers = new AnswersApi();
  private final ScaleApi scale = new ScaleApi();
  private final SseClients clients;
  private final Ticker ticker;
  private final InstantSource wall;
  private final boolean loopback;
  private volatile LiveView view;

  /// Adds the page to `server`.
  public LivePage(StatusServer server, Ticker ticker, InstantSource wall) {
    this.ticker = ticker;
    this.wall = wall;
    this.loopback = server.loopback();
    this.clients = new SseClients(ticker);
    this.view = new LiveView(new Dashboard(), () -> ScorerStatus.STARTING, wall);
    server.serve("/", this::answer);
  }

  /// Shows this scorer from now on.
  ///
  /// @param dashboard what it tells
  /// @param status how it stands
  public void follow(Dashboard dashboard, Supplier<ScorerStatus> status) {
    view = new LiveView(dashboard, status, wall);
  }

  /// Lets answers be looked at from now on.
  ///
  /// @param browser stays the caller's
  public void browse(AnswerBrowser browser) {
    answers.browse(browser);
  }

  /// Tells scalers the load from now on.
  ///
  /// @param load of the workers' group; empty while it is unknown
  /// @param promptsPerWorker prompts that one more worker is worth, if a scaler does not say
  public void scale(Supplier<Optional<FleetLoad>> load, double promptsPerWorker) {
    scale.follow(load, promptsPerWorker);
  }

  /// How many watch.
  int watching() {
    return clients.size();
  }

  /// Gives everybody who watches the last figures.
  @Override
  public void close() {
    clients.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!READING.contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        HttpReply.problem(405, "only GET and HEAD are served").send(exchange);
      } else if (!known(exchange)) {
        HttpReply.problem(421, "this address is served to its own machine only, by its own name")
            .send(exchange);
      } else if (exchange.getRequestURI().getPath().equals("/api/events")) {
        events(exchange);
      } else if (AnswersApi.serves(exchange.getRequestURI().getPath())) {
        answers.answer(exchange);
      } else {
        reply(exchange.getRequestURI()).send(exchange);
      }
    }
  }

  private HttpReply reply(URI uri) {
    String path = uri.getPath();
    if (path.equals("/api/runs")) {
      return HttpReply.json(view.overview());
    }
    if (path.equals(ScaleApi.PATH)) {
      return scale.reply(uri);
    }
    if (path.equals("/api/total")) {
      return details(null);
    }
    return path.startsWith(RUN)
        ? details(path.substring(RUN.length()))
        : files.at(path).orElseGet(() -> HttpReply.problem(404, "nothing is served at this path"));
  }

  private HttpReply details(@Nullable String run) {
    return view.details(run, ClientCursor.NOTHING)
        .map(HttpReply::json)
        .orElseGet(() -> HttpReply.problem(404, "no such run, or none of the latest"));
  }

  private void events(HttpExchange exchange) throws IOException {
    SseClient client = new SseClient(RunSelection.of(exchange.getRequestURI()), () -> view, ticker);
    if (!clients.join(client)) {
      exchange.getResponseHeaders().set("Retry-After", "5");
      HttpReply.problem(503, "as many watch as may; try again later").send(exchange);
      return;
    }
    try {
      client.show(exchange);
    } finally {
      clients.leave(client);
    }
  }

  /// A server that listens on loopback answers to loopback's names only: a name that somebody made
  /// point here would let their page read this one (DNS rebinding).
  private boolean known(HttpExchange exchange) {
    return !loopback
        || Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
            .map(host -> host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT))
            .filter(host -> host.matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]"))
            .isPresent();
  }
}
