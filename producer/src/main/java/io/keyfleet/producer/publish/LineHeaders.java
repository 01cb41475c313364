package io.keyfleet.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.RunRecord;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/// The headers that say which line of which run a prompt record is. They make the topic itself the
/// record of what was published.
///
/// @param run the run's id
record LineHeaders(Header run) {
  static LineHeaders of(String run) {
    return new LineHeaders(new RecordHeader(RunRecord.RUN_HEADER, run.getBytes(UTF_8)));
  }

  /// For a record of the run.
  List<Header> line(long line) {
    return List.of(
        run, new RecordHeader(RunRecord.LINE_HEADER, Long.toString(line).getBytes(UTF_8)));
  }

  /// The line that a record is from, if it is one of the run.
  OptionalLong line(Headers headers) {
    Header owner = headers.lastHeader(RunRecord.RUN_HEADER);
    Header line = headers.lastHeader(RunRecord.LINE_HEADER);
    if (owner == null || line == null || !Arrays.equals(owner.value(), run.value())) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(line.value(), UTF_8)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
