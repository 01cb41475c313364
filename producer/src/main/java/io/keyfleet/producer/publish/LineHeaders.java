package io.keyfleet.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.run.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/// The headers that say which line of which run a prompt record is, and whose. They make the topic
/// itself the record of what was published.
///
/// @param run the run's id
/// @param owner whose they are, where anybody's
record LineHeaders(Header run, List<Header> owner) {
  LineHeaders {
    owner = List.copyOf(owner);
  }

  static LineHeaders of(String run) {
    return of(new Run(run, Optional.empty()));
  }

  static LineHeaders of(Run run) {
    Header name = new RecordHeader(RunRecord.RUN_HEADER, run.name().getBytes(UTF_8));
    return new LineHeaders(name, run.owner().map(OwnerHeaders::of).orElse(List.of()));
  }

  /// For a record of the run.
  List<Header> line(long line) {
    List<Header> all = new ArrayList<>(owner);
    all.add(run);
    all.add(new RecordHeader(RunRecord.LINE_HEADER, Long.toString(line).getBytes(UTF_8)));
    return all;
  }

  /// The line that a record is from, if it is one of the run.
  OptionalLong line(Headers headers) {
    Header name = headers.lastHeader(RunRecord.RUN_HEADER);
    Header line = headers.lastHeader(RunRecord.LINE_HEADER);
    if (name == null || line == null || !Arrays.equals(name.value(), run.value())) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(line.value(), UTF_8)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
