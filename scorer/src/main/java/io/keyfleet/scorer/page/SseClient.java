package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.dashboard.Details;
import io.keyfleet.scorer.dashboard.Overview;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A client of the live page: gets an event a second (WHATWG HTML, Server-sent events) with what is
/// new to them. There is no queue: whoever reads slowly gets fewer events, each with the newest.
/// One thread calls [#show], all others may call the rest.
final class SseClient {
  static final Duration EVERY = Duration.ofSeconds(1);

  private final RunSelection selection;
  private final Supplier<LiveView> view;
  private final Ticker ticker;
  private final Map<@Nullable String, ClientCursor> cursor = new HashMap<>();
  private final Thread thread = Thread.currentThread();
  private boolean pausing;
  private boolean ending;
  private boolean writing;
  private long since;

  /// For the thread that will show.
  SseClient(RunSelection selection, Supplier<LiveView> view, Ticker ticker) {
    this.selection = selection;
    this.view = view;
    this.ticker = ticker;
  }

  /// Writes events until [#end], the last of them after it.
  void show(HttpExchange exchange) throws IOException {
    HttpReply.headers(exchange.getResponseHeaders(), "text/event-stream; charset=utf-8");
    exchange.getResponseHeaders().set("X-Accel-Buffering", "no"); // nginx would hold events back
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    do {
      write(out, event());
    } while (pause());
    write(out, event());
  }

  /// Makes it end soon, with one more event.
  synchronized void end() {
    ending = true;
    if (pausing) {
      thread.interrupt();
    }
  }

  /// Breaks the connection where a write has not come to its end for so long.
  synchronized void drop(Duration patience) {
    if (writing && ticker.nanos() - since >= patience.toNanos()) {
      thread.interrupt(); // which closes the channel that it writes to
    }
  }

  private byte[] event() {
    LiveView now = view.get();
    List<Details> details = new ArrayList<>();
    if (selection.total()) {
      look(now, null, details);
    }
    selection.runs().forEach(run -> look(now, run, details));
    byte[] json = RecordJson.write(new Update(now.overview(), details));
    return ("retry: 1000\nevent: update\ndata: " + new String(json, UTF_8) + "\n\n")
        .getBytes(UTF_8);
  }

  private void look(LiveView now, @Nullable String run, List<Details> details) {
    now.details(run, cursor.getOrDefault(run, ClientCursor.NOTHING))
        .ifPresent(one -> {
          cursor.put(run, one.seen());
          details.add(one);
        });
  }

  private void write(OutputStream out, byte[] event) throws IOException {
    writes(true);
    out.write(event);
    out.flush();
    writes(false);
  }

  private synchronized void writes(boolean now) {
    writing = now;
    since = ticker.nanos();
  }

  /// Whether there is to be another event but the last.
  private boolean pause() {
    synchronized (this) {
      if (ending) {
        return false;
      }
      pausing = true;
    }
    try {
      ticker.sleep(EVERY);
    } catch (InterruptedException e) {
      // it ends
    }
    synchronized (this) {
      pausing = false;
      return !Thread.interrupted() && !ending;
    }
  }

  /// @param overview everything, in figures
  /// @param details of the runs asked for, with what is new
  record Update(Overview overview, List<Details> details) {}
}
