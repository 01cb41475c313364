package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Prompt;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.shape.Mapping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All that reading a file gives.
record FileReading(FileFormat format, String words, List<Entry> entries, List<String> remarks) {

  static FileReading of(String name, String content) throws IOException {
    return of(name, content.getBytes(UTF_8), FileOptions.of(FileFormat.auto, Optional.empty()));
  }

  static FileReading of(String name, byte[] content, FileOptions options) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    try (PromptFile file =
        PromptFile.of(name, new ByteArrayInputStream(content), options, remarks::add)) {
      for (Optional<Entry> next = file.next(); next.isPresent(); next = file.next()) {
        entries.add(next.get());
      }
      return new FileReading(file.format(), file.reading().orElse(""), entries, remarks);
    }
  }

  static FileOptions mapped(String... pairs) {
    return new FileOptions(
        FileFormat.auto,
        Optional.empty(),
        Mapping.parse(List.of(pairs)),
        Optional.empty(),
        Set.of(),
        Choice.ALL);
  }

  static FileOptions worded(String template) {
    return FileOptions.of(FileFormat.auto, Optional.of(new Template("t", template)));
  }

  List<Prompt> prompts() {
    return entries.stream()
        .filter(Entry.Valid.class::isInstance)
        .map(entry -> ((Entry.Valid) entry).prompt())
        .toList();
  }

  Prompt first() {
    return prompts().getFirst();
  }

  /// What each prompt says last.
  List<String> texts() {
    return prompts().stream()
        .map(prompt -> {
          var messages = prompt.request().path("messages");
          return messages.path(messages.size() - 1).path("content").asText();
        })
        .toList();
  }

  /// What each prompt expects, as JSON.
  List<String> expected() {
    return prompts().stream().map(prompt -> String.valueOf(prompt.labels().expected())).toList();
  }

  List<Entry> bad() {
    return entries.stream().filter(Entry.Invalid.class::isInstance).toList();
  }
}
