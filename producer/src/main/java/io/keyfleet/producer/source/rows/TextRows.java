package io.keyfleet.producer.source.rows;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.producer.source.text.Line;
import io.keyfleet.producer.source.text.LineReader;
import java.io.IOException;
import java.util.Optional;

/// Plain text: a field `prompt` a line, blank lines skipped.
record TextRows(LineReader lines) implements Rows {
  @Override
  public Optional<Row> next() throws IOException {
    return lines
        .nextFilled()
        .map(line ->
            switch (line) {
              case Line.Bad(long number, String reason) -> new Row.Bad(number, reason);
              case Line.Text(long number, String text) ->
                  new Row.Good(
                      number, RecordJson.MAPPER.createObjectNode().put("prompt", text.strip()));
            });
  }

  @Override
  public boolean skip() throws IOException {
    return lines.nextFilled().isPresent();
  }
}
