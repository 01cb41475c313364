package io.keyfleet.scorer.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.tally.Settlement;
import io.keyfleet.scorer.verdicts.Score;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// A JSON Lines file with one line for every settled prompt, in the order in which they were
/// settled. It begins empty, since what it holds is rebuilt from the topics.
///
/// A dead prompt's line is taken out at the close where an answer came after all; until then both
/// are there, the later one counts. For one thread.
public final class ResultsFile implements AutoCloseable {
  private final OutputFile file;
  private final Path draft;
  private final Writer lines;
  private final Set<PromptId> revived = new HashSet<>();
  private boolean closed;

  private ResultsFile(OutputFile file, Path draft) throws IOException {
    this.file = file;
    this.draft = draft;
    this.lines = Files.newBufferedWriter(draft, UTF_8);
  }

  /// A file that appears, whole, when it is closed.
  ///
  /// @throws io.keyfleet.service.cli.Failure where it cannot be written; so do all methods
  public static ResultsFile atOnce(OutputFile file) {
    return open(file, file.draft());
  }

  /// A file that can be followed while it grows.
  public static ResultsFile growing(OutputFile file) {
    return open(file, file.path());
  }

  /// Writes the line of an answer that changed the tally.
  public void add(Answer answer, Score score, Settlement settlement) {
    switch (settlement) {
      case SETTLED -> write(ResultLine.of(answer, score));
      case REVIVED -> {
        revived.add(answer.prompt());
        write(ResultLine.of(answer, score));
      }
      case REPEATED -> {}
    }
  }

  /// Writes the line of a dead prompt that changed the tally.
  public void add(DeadPrompt dead, Settlement settlement) {
    switch (settlement) {
      case SETTLED, REVIVED -> write(ResultLine.of(dead));
      case REPEATED -> {}
    }
  }

  /// Lets readers see what was written.
  public void flush() {
    try {
      lines.flush();
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /// Leaves a file that appears whole as it was before.
  public void discard() {
    closed = true;
    try {
      lines.close();
      if (!draft.equals(file.path())) {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      lines.close();
      if (revived.isEmpty() || file.direct()) {
        file.publish(draft);
      } else {
        withoutRevived();
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  private static ResultsFile open(OutputFile file, Path draft) {
    try {
      return new ResultsFile(file, draft);
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  private void write(ResultLine line) {
    try {
      lines.write(RecordJson.MAPPER.writeValueAsString(line));
      lines.write('\n');
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  private void withoutRevived() throws IOException {
    Path whole = draft.resolveSibling(draft.getFileName() + ".whole");
    try (BufferedReader from = Files.newBufferedReader(draft, UTF_8);
        BufferedWriter to = Files.newBufferedWriter(whole, UTF_8)) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        if (!outdated(line)) {
          to.write(line);
          to.write('\n');
        }
      }
    }
    file.publish(whole);
    if (!draft.equals(file.path())) {
      Files.delete(draft);
    }
  }

  private boolean outdated(String line) throws IOException {
    JsonNode read = RecordJson.MAPPER.readTree(line);
    PromptId prompt =
        new PromptId(
            read.path("topic").asText(),
            read.path("partition").asInt(),
            read.path("offset").asLong());
    return read.path("answer").isNull() && revived.contains(prompt);
  }
}
