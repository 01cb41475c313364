package io.keyfleet.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The trace that a prompt belongs to, as W3C Trace Context has it: a header of the prompt's record
/// that goes on, as it is, into the HTTP header of its calls and the header of its answer. Keyfleet
/// records no spans of its own.
///
/// @param value such as `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`
public record TraceParent(String value) {
  /// Name of the header, in records and in HTTP.
  public static final String HEADER = "traceparent";

  private static final int LONGEST = 200;

  /// The parts that every version has. Later versions may have more; version ff is none, and ids
  /// are not all zero.
  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]*)?");

  private static final String FIRST_VERSION = "00-";
  private static final int LENGTH_OF_FIRST = 55;

  /// The trace that a header's value names; nothing if it is malformed.
  public static Optional<TraceParent> read(String value) {
    boolean first = value.startsWith(FIRST_VERSION);
    boolean good =
        value.length() <= (first ? LENGTH_OF_FIRST : LONGEST) && FORM.matcher(value).matches();
    return good ? Optional.of(new TraceParent(value)) : Optional.empty();
  }

  /// The same of a record's header; nothing if it is not there.
  public static Optional<TraceParent> read(byte @Nullable [] value) {
    return value == null ? Optional.empty() : read(new String(value, ISO_8859_1));
  }

  /// As a record's header has it.
  public byte[] bytes() {
    return value.getBytes(UTF_8);
  }
}
