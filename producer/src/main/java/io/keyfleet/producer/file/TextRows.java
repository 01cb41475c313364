package io.keyfleet.producer.file;

import io.keyfleet.contract.Labels;
import io.keyfleet.producer.prompts.PromptSource.Entry;
import java.io.IOException;
import java.util.Optional;

/// Plain text: a prompt a line, blank lines skipped.
record TextRows(LineReader lines, Wording wording) implements Rows {

  @Override
  public Optional<Entry> next() throws IOException {
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      switch (line.get()) {
        case LineReader.Line.Bad(long number, String reason) -> {
          return Optional.of(new Entry.Bad(number, reason));
        }
        case LineReader.Line.Text(long number, String text) -> {
          if (!text.isBlank()) {
            return Optional.of(new Entry.Good(number, wording.ask(Labels.NONE, text.strip())));
          }
        }
      }
    }
    return Optional.empty();
  }
}
