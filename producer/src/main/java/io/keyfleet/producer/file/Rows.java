package io.keyfleet.producer.file;

import io.keyfleet.producer.prompts.PromptSource.Entry;
import java.io.IOException;
import java.util.Optional;

/// A file's prompts in the form that its format has.
interface Rows {
  /// The next one, or nothing at the end.
  Optional<Entry> next() throws IOException;
}
