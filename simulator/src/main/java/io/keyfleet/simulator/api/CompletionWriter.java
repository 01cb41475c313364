package io.keyfleet.simulator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.completion.Completion;
import io.keyfleet.simulator.dialect.Dialect;
import io.keyfleet.simulator.fault.Effect;
import io.keyfleet.simulator.http.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Sends one answer, whole or as a stream, as fast as the model thinks. For one thread.
final class CompletionWriter {
  private static final String EVENTS = "text/event-stream; charset=utf-8";

  private static final String COMMENT = ": keep-alive\n\n";

  /// Time between two blank lines or comments.
  private static final Duration BEAT = Duration.ofSeconds(1);

  private static final int DROPS = 10;

  private final Exchange exchange;
  private final Ticker ticker;
  private final Supplier<Map<String, String>> headers;
  private final Runnable whole;

  /// @param headers those of the response, asked for when it begins
  /// @param whole to be told right before the last byte: whoever has an answer finds it in the
  ///   audit
  CompletionWriter(
      Exchange exchange, Ticker ticker, Supplier<Map<String, String>> headers, Runnable whole) {
    this.exchange = exchange;
    this.ticker = ticker;
    this.headers = headers;
    this.whole = whole;
  }

  /// @param latency until the last byte, where nothing is wrong with the way
  /// @param dialect decides on blank lines
  void send(Decision.Answered answered, Duration latency, Dialect dialect)
      throws IOException, InterruptedException {
    boolean troubled = answered.flaw() == Effect.Flaw.BLANK_LINES;
    boolean blankLines = dialect.keepsAlive() || troubled;
    Duration extra = troubled ? answered.delay() : Duration.ZERO;
    if (answered.completion().request().form().stream()) {
      stream(answered, latency, blankLines, extra);
      return;
    }
    byte[] body = RecordJson.MAPPER.writeValueAsBytes(answered.completion().whole());
    if (blankLines) {
      OutputStream out = exchange.begin(200, headers.get(), Exchange.JSON, 0);
      beat(out, "\n", latency.plus(extra));
      write(out, body, answered);
      return;
    }
    ticker.sleep(latency);
    if (answered.flaw() == Effect.Flaw.NONE) {
      whole.run();
      exchange.send(200, headers.get(), Exchange.JSON, body);
    } else {
      write(exchange.begin(200, headers.get(), Exchange.JSON, body.length), body, answered);
    }
  }

  private void write(OutputStream out, byte[] body, Decision.Answered answered)
      throws IOException, InterruptedException {
    switch (answered.flaw()) {
      case NONE, BLANK_LINES -> {
        whole.run();
        out.write(body);
        out.close();
      }
      case CUT -> {
        out.write(body, 0, body.length / 2);
        out.flush();
        throw brokenOff();
      }
      case SLOW -> inDrops(out, body, answered.delay());
    }
  }

  private void inDrops(OutputStream out, byte[] body, Duration delay)
      throws IOException, InterruptedException {
    for (int drop = 0; drop < DROPS; drop++) {
      ticker.sleep(delay.dividedBy(DROPS));
      if (drop == DROPS - 1) {
        whole.run();
      }
      int from = body.length * drop / DROPS;
      out.write(body, from, body.length * (drop + 1) / DROPS - from);
      out.flush();
    }
    out.close();
  }

  /// Writes a sign of life at once, and one after each beat until the wait is over.
  private void beat(OutputStream out, String sign, Duration wait)
      throws IOException, InterruptedException {
    long until = ticker.nanos() + wait.toNanos();
    out.write(sign.getBytes(UTF_8));
    out.flush();
    for (long left = wait.toNanos(); left > 0; left = until - ticker.nanos()) {
      ticker.sleep(Duration.ofNanos(Math.min(left, BEAT.toNanos())));
      out.write(sign.getBytes(UTF_8));
      out.flush();
    }
  }

  /// What makes the server close the connection without the mark of a body's end.
  private static IOException brokenOff() {
    return new IOException("broken off on purpose");
  }

  private void stream(
      Decision.Answered answered, Duration latency, boolean comments, Duration extra)
      throws IOException, InterruptedException {
    Completion completion = answered.completion();
    List<ObjectNode> pieces = completion.pieces();
    Duration slow = answered.flaw() == Effect.Flaw.SLOW ? answered.delay() : Duration.ZERO;
    Duration pause = latency.plus(slow).dividedBy(pieces.size());
    int last = answered.flaw() == Effect.Flaw.CUT ? pieces.size() / 2 : pieces.size();
    OutputStream out = exchange.begin(200, headers.get(), EVENTS, 0);
    if (comments) {
      beat(out, COMMENT, extra);
    }
    for (ObjectNode piece : pieces.subList(0, last)) {
      ticker.sleep(pause);
      out.write(("data: " + piece + "\n\n").getBytes(UTF_8));
      out.flush();
    }
    if (last < pieces.size()) {
      throw brokenOff();
    }
    whole.run();
    out.write("data: [DONE]\n\n".getBytes(UTF_8));
    out.close();
  }
}
