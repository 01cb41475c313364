package io.keyfleet.producer.file;

import java.util.Locale;

/// How a file holds its prompts.
public enum FileFormat {
  /// A JSON object a line: ours, or a line of an OpenAI batch file.
  jsonl,
  /// Comma-separated values (RFC 4180) under a header.
  csv,
  /// A prompt a line.
  text;

  /// What a file's ending says; plain text where it says nothing.
  public static FileFormat ofName(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
      return jsonl;
    }
    return name.endsWith(".csv") ? csv : text;
  }
}
