package io.keyfleet.service.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/// How far long work has come, and the words for it.
///
/// @param what the work, such as `publishing`
/// @param extent how much of it there is
/// @param elapsed time since its start
/// @param note the caller's own short text, such as the accuracy; may be empty
/// @param words the language
record Progress(String what, Extent extent, Duration elapsed, String note, Messages words) {
  private static final int BAR_CELLS = 24;
  private static final String SEPARATOR = "  ";

  /// How much of the work there is.
  ///
  /// @param before units that were finished before it was begun here, 0 or more; they count for no
  ///   rate
  /// @param done units that are finished, those included
  /// @param total units that there are, or nothing where nobody knows
  record Extent(long before, long done, OptionalLong total) {}

  /// Of work that begins here.
  Progress(
      String what, long done, OptionalLong total, Duration elapsed, String note, Messages words) {
    this(what, new Extent(0, done, total), elapsed, note, words);
  }

  /// A bar for a terminal, cut to `columns` characters.
  String bar(int columns) {
    StringBuilder text = new StringBuilder(what);
    extent
        .total()
        .ifPresent(all -> {
          int full = (int) Math.round(share(all) * BAR_CELLS);
          text.append(" [")
              .append("#".repeat(full))
              .append("-".repeat(BAR_CELLS - full))
              .append(']');
        });
    text.append(' ').append(extent.done());
    extent
        .total()
        .ifPresent(all -> text.append('/').append(all).append(SEPARATOR).append(percent(all)));
    text.append(SEPARATOR).append(rate());
    left().ifPresent(seconds -> text.append(SEPARATOR).append(words.say("left", clock(seconds))));
    text.append(note.isEmpty() ? "" : SEPARATOR + note);
    return text.length() <= columns ? text.toString() : text.substring(0, Math.max(0, columns));
  }

  /// A line for a log.
  String line() {
    StringBuilder text = new StringBuilder(what).append(": ");
    text.append(
        extent.total().isPresent()
            ? words.say(
                "of",
                extent.done(),
                extent.total().getAsLong(),
                percent(extent.total().getAsLong()))
            : extent.done());
    text.append(", ").append(rate());
    left().ifPresent(seconds -> text.append(", ").append(words.say("left", clock(seconds))));
    return text.append(note.isEmpty() ? "" : ", " + note).toString();
  }

  private double share(long all) {
    return all <= 0 ? 1 : Math.clamp((double) extent.done() / all, 0, 1);
  }

  /// Rounded down: 100 % is said of finished work only.
  private String percent(long all) {
    return (int) (share(all) * 100) + "%";
  }

  private double perSecond() {
    return elapsed.isPositive() ? (extent.done() - extent.before()) / (elapsed.toNanos() / 1e9) : 0;
  }

  private String rate() {
    double rate = perSecond();
    return String.format(Locale.ROOT, rate < 100 ? "%.1f/s" : "%.0f/s", rate);
  }

  /// Seconds to go at the mean rate so far; nothing if that cannot be told.
  private OptionalLong left() {
    double rate = perSecond();
    if (extent.total().isEmpty() || rate <= 0 || extent.done() >= extent.total().getAsLong()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of((long) Math.ceil((extent.total().getAsLong() - extent.done()) / rate));
  }

  private static String clock(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
