package io.keyfleet.worker.accounts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// What an owner of an account leaves to the next one, in the metadata of a committed offset. Times
/// are on the wall clock, since the next owner is another process.
///
/// @param atMillis when it was written
/// @param last whether its writer made no call after it
/// @param out whether nothing is to be had from the account
/// @param coolUntilMillis no call before that; 0 where there is no such wait
/// @param sends for each quota the times of the sends that still counted, oldest first
public record AccountNote(
    long atMillis, boolean last, boolean out, long coolUntilMillis, List<long[]> sends) {
  private static final String VERSION = "1";
  private static final Pattern FIELD = Pattern.compile(";");

  /// Most send times that are written for a quota; more are drawn together, each to the latest of
  /// its bunch.
  private static final int MAX_BUNCHES = 100;

  /// `version;at;last;out;coolUntil;` and for each quota `age*count,…;`, ages in milliseconds
  /// before `at`.
  public String encode() {
    StringBuilder text = new StringBuilder(VERSION).append(';').append(atMillis);
    text.append(';').append(last ? 'l' : 'o').append(';').append(out ? 'x' : 'u');
    text.append(';').append(coolUntilMillis);
    sends.forEach(times -> text.append(';').append(bunches(times)));
    return text.toString();
  }

  /// What [#encode] wrote; nothing where the text is none of that or of another version.
  public static Optional<AccountNote> decode(String text) {
    String[] fields = FIELD.split(text, -1);
    if (fields.length < 5 || !fields[0].equals(VERSION)) {
      return Optional.empty();
    }
    try {
      long at = Long.parseLong(fields[1]);
      List<long[]> sends = new ArrayList<>();
      for (int i = 5; i < fields.length; i++) {
        sends.add(times(fields[i], at));
      }
      boolean last = fields[2].equals("l");
      boolean out = fields[3].equals("x");
      return Optional.of(new AccountNote(at, last, out, Long.parseLong(fields[4]), sends));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Times of the worker's ticks as times on the wall clock, never earlier than they were.
  static long[] onWall(long[] ticks, Lease.Moment now) {
    return Arrays.stream(ticks).map(t -> now.millis() - (now.nanos() - t) / 1_000_000).toArray();
  }

  /// The reverse; what lies ahead of `now` counts as now.
  static long[] onTicks(long[] wall, Lease.Moment now) {
    return Arrays.stream(wall)
        .map(t -> now.nanos() - Math.max(0, now.millis() - t) * 1_000_000)
        .toArray();
  }

  private String bunches(long[] times) {
    int size = (times.length + MAX_BUNCHES - 1) / MAX_BUNCHES;
    List<String> bunches = new ArrayList<>();
    for (int end = times.length; end > 0; end -= size) {
      bunches.addFirst((atMillis - times[end - 1]) + "*" + Math.min(size, end));
    }
    return String.join(",", bunches);
  }

  private static long[] times(String bunches, long at) {
    if (bunches.isEmpty()) {
      return new long[0];
    }
    return Pattern.compile(",")
        .splitAsStream(bunches)
        .flatMapToLong(bunch -> {
          int star = bunch.indexOf('*');
          long time = at - Long.parseLong(bunch.substring(0, Math.max(0, star)));
          int count = Integer.parseInt(bunch.substring(star + 1));
          return LongStream.generate(() -> time).limit(Math.clamp(count, 0, 100_000));
        })
        .toArray();
  }

  @Override
  public String toString() {
    return sends.stream()
        .map(Arrays::toString)
        .collect(Collectors.joining(" ", encode() + " ", ""));
  }
}
