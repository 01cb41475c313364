package io.keyfleet.service.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.service.time.Ticker;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// Shows how far long work has come: a bar redrawn in place on a terminal, a plain line every five
/// seconds elsewhere, and where it ended. Call [#show] as often as you like: it prints no more than
/// that. Rates and the time left come from the mean since the start. For one thread at a time.
public final class ProgressLine implements AutoCloseable {
  static final Duration REDRAW = Duration.ofMillis(100);
  static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
  private static final String CLEAR = "\r\u001b[K";

  private final String what;
  private final OptionalLong total;
  private final PrintStream out;
  private final int columns;
  private final Ticker ticker;
  private final Messages messages = Messages.of(ProgressLine.class);
  private final long start;
  private long before;
  private long printed;
  private boolean drawn;
  private boolean closed;
  private Progress latest;

  /// @param what the work in a word or two, such as `publishing`
  /// @param total units of work, or nothing where nobody knows
  /// @param out where to print
  /// @param columns width of the terminal there; 0 if it is none
  ProgressLine(String what, OptionalLong total, PrintStream out, int columns, Ticker ticker) {
    this.what = what;
    this.total = total;
    this.out = out;
    this.columns = columns;
    this.ticker = ticker;
    this.start = ticker.nanos();
    this.printed = start;
    this.latest = new Progress(what, 0, total, Duration.ZERO, "", messages);
  }

  /// Progress on standard error.
  ///
  /// @param what the work in a word or two, such as `publishing`
  /// @param total units of work, or nothing where nobody knows
  public static ProgressLine onStandardError(String what, OptionalLong total, Ticker ticker) {
    int columns = Terminal.atStandardError() ? Terminal.columns() : 0;
    return new ProgressLine(what, total, System.err, columns, ticker);
  }

  /// Says that so many units were finished before this began: they count for no rate.
  public void begin(long finished) {
    before = finished;
    show(finished, "");
  }

  /// Progress that nobody wants to see.
  public static ProgressLine unseen(Ticker ticker) {
    return new ProgressLine(
        "",
        OptionalLong.empty(),
        new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
        0,
        ticker);
  }

  /// The same, but nothing if there is no terminal to redraw a line on.
  public static Optional<ProgressLine> onTerminal(String what, OptionalLong total, Ticker ticker) {
    return Terminal.atStandardError()
        ? Optional.of(onStandardError(what, total, ticker))
        : Optional.empty();
  }

  /// Shows `done` units when it is time to, with a short text of the caller's, which may be empty.
  public void show(long done, String note) {
    show(done, total, note);
  }

  /// The same where the total grows.
  public void show(long done, OptionalLong newTotal, String note) {
    long now = ticker.nanos();
    latest =
        new Progress(
            what,
            new Progress.Extent(before, done, newTotal),
            Duration.ofNanos(now - start),
            note,
            messages);
    Duration pause = columns > 0 ? REDRAW : PLAIN_INTERVAL;
    if (!closed && now - printed >= pause.toNanos()) {
      printed = now;
      print();
    }
  }

  /// Takes the bar away, so that other lines can be printed; the next [#show] draws it again.
  public void clear() {
    if (drawn) {
      out.print(CLEAR);
      out.flush();
      drawn = false;
    }
  }

  /// Prints what was shown last, whether or not it was time to, and goes to the next line.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      print();
      if (columns > 0) {
        out.println();
        out.flush();
      }
      drawn = false;
    }
  }

  private void print() {
    if (columns > 0) {
      out.print(CLEAR + latest.bar(columns - 1));
      drawn = true;
    } else {
      out.println(latest.line());
    }
    out.flush();
  }
}
