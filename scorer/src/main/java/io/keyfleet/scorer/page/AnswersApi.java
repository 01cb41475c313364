package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.browse.AnswerBrowser;
import io.keyfleet.scorer.browse.AnswerExport;
import io.keyfleet.scorer.browse.AnswerRow;
import io.keyfleet.scorer.browse.TextSearch;
import io.keyfleet.scorer.results.ResultsFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/// The part of the page's API that looks at answers: `/api/answers` and what is below it, and
/// `/api/pairs`. Safe for all threads.
final class AnswersApi {
  static final String PATH = "/api/answers";
  static final String PAIRS = "/api/pairs";

  private static final String SEARCH = PATH + "/search";
  private static final String EXPORT = PATH + "/export";
  private static final String HISTORY = PATH + "/prompt";

  private volatile Optional<AnswerBrowser> browser = Optional.empty();

  /// Looks into this one from now on.
  void browse(AnswerBrowser other) {
    browser = Optional.of(other);
  }

  /// Whether it answers here.
  static boolean serves(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/") || path.equals(PAIRS);
  }

  void answer(HttpExchange exchange) throws IOException {
    try {
      Optional<AnswerBrowser> present = browser;
      if (present.isEmpty()) {
        HttpReply.problem(503, "the scorer has not started").send(exchange);
      } else if (present.get().problem().isPresent()) {
        HttpReply.problem(503, present.get().problem().get()).send(exchange);
      } else {
        answer(exchange, present.get());
      }
    } catch (IllegalArgumentException e) {
      HttpReply.problem(400, String.valueOf(e.getMessage())).send(exchange);
    } catch (KafkaException | IllegalStateException e) {
      HttpReply.problem(503, "Kafka does not give the answers: " + e.getMessage()).send(exchange);
    }
  }

  private static void answer(HttpExchange exchange, AnswerBrowser browser) throws IOException {
    AnswersQuery query = AnswersQuery.of(exchange.getRequestURI());
    switch (exchange.getRequestURI().getPath()) {
      case PATH ->
          HttpReply.json(browser.list(query.filter(), query.after(), query.limit())).send(exchange);
      case PAIRS ->
          HttpReply.json(
                  browser.pairs(
                      query.needed("first"),
                      query.needed("second"),
                      query.cells(),
                      query.from(),
                      query.limit()))
              .send(exchange);
      case HISTORY ->
          browser
              .history(query.prompt())
              .map(HttpReply::json)
              .orElseGet(() -> HttpReply.problem(404, "nothing is known of such a prompt"))
              .send(exchange);
      case SEARCH -> search(exchange, browser, query);
      case EXPORT -> export(exchange, browser, query);
      default -> HttpReply.problem(404, "nothing is served at this path").send(exchange);
    }
  }

  private static void search(HttpExchange exchange, AnswerBrowser browser, AnswersQuery query)
      throws IOException {
    String text = query.text();
    if (text.isBlank()) {
      throw new IllegalArgumentException("'q' is missing");
    }
    Optional<TextSearch> begun = browser.search(query.filter(), text, query.before());
    if (begun.isEmpty()) {
      busy(exchange);
      return;
    }
    try (TextSearch search = begun.get()) {
      HttpReply.headers(exchange.getResponseHeaders(), "text/event-stream; charset=utf-8");
      exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      try {
        search.run(
            new TextSearch.Listener() {
              @Override
              public void found(List<AnswerRow> rows) throws IOException {
                event(out, "found", new Found(rows));
              }

              @Override
              public void progress(TextSearch.Progress progress) throws IOException {
                event(out, "progress", progress);
              }
            });
      } catch (KafkaException | IllegalStateException e) {
        event(out, "failed", new HttpReply.Problem("Kafka does not give the answers"));
      }
    }
  }

  private static void export(HttpExchange exchange, AnswerBrowser browser, AnswersQuery query)
      throws IOException {
    ResultsFormat format = query.format();
    Optional<AnswerExport> begun = browser.export(query.filter(), query.text());
    if (begun.isEmpty()) {
      busy(exchange);
      return;
    }
    try (AnswerExport export = begun.get()) {
      boolean table = format == ResultsFormat.CSV;
      HttpReply.headers(
          exchange.getResponseHeaders(),
          table ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8");
      exchange
          .getResponseHeaders()
          .set(
              "Content-Disposition",
              "attachment; filename=\"answers." + (table ? "csv" : "jsonl") + "\"");
      if ("HEAD".equals(exchange.getRequestMethod())) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
        export.write(format, out);
      } catch (KafkaException | IllegalStateException e) {
        throw new IOException("Kafka does not give the answers", e); // which cuts the file off
      }
    }
  }

  private static void busy(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Retry-After", "5");
    HttpReply.problem(
            503, AnswerBrowser.MANY + " searches or exports are going on already; try again later")
        .send(exchange);
  }

  private static void event(OutputStream out, String name, Record value) throws IOException {
    String json = new String(RecordJson.write(value), UTF_8);
    out.write(("event: " + name + "\ndata: " + json + "\n\n").getBytes(UTF_8));
    out.flush();
  }

  /// @param rows what was found, newest first
  record Found(List<AnswerRow> rows) {}
}
