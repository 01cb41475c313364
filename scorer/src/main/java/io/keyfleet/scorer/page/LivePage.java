package io.keyfleet.scorer.page;

import com.sun.net.httpserver.HttpExchange;
import io.keyfleet.scorer.page.board.Board;
import io.keyfleet.scorer.page.board.Scene;
import io.keyfleet.scorer.page.board.Seen;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.time.Ticks;
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

  private final Files files = new Files();
  private final Audience audience;
  private final Ticks ticks;
  private final InstantSource wall;
  private final boolean loopback;
  private volatile Outlook outlook;

  /// Adds the page to `server`.
  public LivePage(StatusServer server, Ticks ticks, InstantSource wall) {
    this.ticks = ticks;
    this.wall = wall;
    this.loopback = server.loopback();
    this.audience = new Audience(ticks);
    this.outlook = new Outlook(new Board(), () -> Scene.STARTING, wall);
    server.serve("/", this::answer);
  }

  /// Shows this scorer from now on.
  ///
  /// @param board what it tells
  /// @param scene how it stands
  public void follow(Board board, Supplier<Scene> scene) {
    outlook = new Outlook(board, scene, wall);
  }

  /// How many watch.
  int watching() {
    return audience.size();
  }

  /// Gives everybody who watches the last figures.
  @Override
  public void close() {
    audience.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!READING.contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        Reply.problem(405, "only GET and HEAD are served").send(exchange);
      } else if (!known(exchange)) {
        Reply.problem(421, "this address is served to its own machine only, by its own name")
            .send(exchange);
      } else if (exchange.getRequestURI().getPath().equals("/api/events")) {
        events(exchange);
      } else {
        reply(exchange.getRequestURI()).send(exchange);
      }
    }
  }

  private Reply reply(URI uri) {
    String path = uri.getPath();
    if (path.equals("/api/runs")) {
      return Reply.json(outlook.overview());
    }
    if (path.equals("/api/total")) {
      return details(null);
    }
    return path.startsWith(RUN)
        ? details(path.substring(RUN.length()))
        : files.at(path).orElseGet(() -> Reply.problem(404, "nothing is served at this path"));
  }

  private Reply details(@Nullable String run) {
    return outlook
        .details(run, Seen.NOTHING)
        .map(Reply::json)
        .orElseGet(() -> Reply.problem(404, "no such run, or none of the latest"));
  }

  private void events(HttpExchange exchange) throws IOException {
    Viewer viewer = new Viewer(Subjects.of(exchange.getRequestURI()), () -> outlook, ticks);
    if (!audience.join(viewer)) {
      exchange.getResponseHeaders().set("Retry-After", "5");
      Reply.problem(503, "as many watch as may; try again later").send(exchange);
      return;
    }
    try {
      viewer.show(exchange);
    } finally {
      audience.leave(viewer);
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
