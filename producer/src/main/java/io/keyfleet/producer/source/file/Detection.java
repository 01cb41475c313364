package io.keyfleet.producer.source.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.rows.Advice;
import io.keyfleet.producer.source.rows.HeldRows;
import io.keyfleet.producer.source.rows.KnownNames;
import io.keyfleet.producer.source.rows.LabelledLines;
import io.keyfleet.producer.source.rows.Layout;
import io.keyfleet.producer.source.rows.Row;
import io.keyfleet.producer.source.rows.Rows;
import io.keyfleet.producer.source.shape.Field;
import io.keyfleet.producer.source.text.Content;
import io.keyfleet.producer.source.text.LineReader;
import io.keyfleet.producer.source.text.Separator;
import io.keyfleet.service.cli.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Detects from a file's beginning how to read it. For one thread.
final class Detection {
  /// Rows that are looked at.
  private static final int ROWS = 100;

  private final String file;
  private final byte[] head;
  private final boolean whole;
  private final FileOptions options;
  private final Content content;
  private final List<String> lines;

  /// @param file its name, for messages
  /// @param head its first bytes
  /// @param whole whether they are all
  /// @throws Failure if it is no text
  Detection(String file, byte[] head, boolean whole, FileOptions options) {
    this.file = file;
    this.head = head;
    this.whole = whole;
    this.options = options;
    this.content = Content.of(file, head);
    this.lines = lines();
  }

  /// How it is to be read.
  ///
  /// @throws Failure if it does not say what to send, with what would
  Reading reading() throws IOException {
    Layout layout = layout();
    List<ObjectNode> rows = rows(layout);
    FileFormat format = options.format();
    if (format == FileFormat.auto) {
      demandLines(layout);
      format = layout instanceof Layout.PlainText ? FileFormat.text : recognized(layout, rows);
    }
    Reading reading = new Reading(format, layout, content, options.mapping());
    demandEnd(reading, rows);
    demandRequests(rows);
    demandFields(rows);
    demandSense(reading, rows);
    demandAll(reading, rows);
    return reading;
  }

  private FileFormat recognized(Layout layout, List<ObjectNode> rows) {
    List<ObjectNode> mapped = rows.stream().flatMap(row -> mapped(layout, row).stream()).toList();
    FileFormat own = layout.cells() ? FileFormat.csv : FileFormat.jsonl;
    if (layout instanceof Layout.Table(Separator separator) && separator == Separator.TAB) {
      own = FileFormat.tsv;
    }
    return FileFormat.recognized()
        .filter(one -> one != FileFormat.batch)
        .filter(_ -> !options.mapping().sources().containsKey("messages"))
        .filter(one -> !mapped.isEmpty() && mostly(one, mapped))
        .findFirst()
        .orElse(
            !mapped.isEmpty() && mapped.stream().allMatch(FileFormat.batch.shape()::fits)
                ? FileFormat.batch
                : own);
  }

  /// Whether three rows of four look like it: a strange one among them changes nothing.
  private static boolean mostly(FileFormat format, List<ObjectNode> rows) {
    return rows.stream().filter(format.shape()::fits).count() * 4 >= rows.size() * 3L;
  }

  private Optional<ObjectNode> mapped(Layout layout, ObjectNode row) {
    try {
      return Optional.of(options.mapping().applied(row, layout.cells()));
    } catch (UnreadableRecord e) {
      return Optional.empty();
    }
  }

  private Layout layout() {
    FileFormat format = options.format();
    if (format == FileFormat.text) {
      return new Layout.PlainText();
    }
    if (format == FileFormat.csv || format == FileFormat.tsv) {
      return table();
    }
    if (format == FileFormat.jsonl || format == FileFormat.batch || json()) {
      return elements() ? new Layout.JsonElements() : new Layout.JsonLines();
    }
    FileFormat named = FileFormat.ofName(file);
    boolean header = known(Separator.of(lines, this::knownName)) > 0 && columns() > 1;
    if (named == FileFormat.jsonl && !header) {
      return new Layout.JsonLines();
    }
    return format.others() || named != FileFormat.text || header ? table() : new Layout.PlainText();
  }

  private Layout table() {
    return new Layout.Table(
        options.format() == FileFormat.tsv || FileFormat.ofName(file) == FileFormat.tsv
            ? Separator.TAB
            : separator());
  }

  private Separator separator() {
    return Separator.of(lines, this::knownName);
  }

  private long known(Separator separator) {
    return separator.known(lines, this::knownName);
  }

  private int columns() {
    return separator().names(lines).size();
  }

  private boolean knownName(String lower) {
    return KnownNames.any(lower)
        || options.mapping().fields().stream()
            .anyMatch(field -> field.name().equalsIgnoreCase(lower));
  }

  /// Whether it is JSON. A line may be broken, so most of them have to be objects.
  private boolean json() {
    if (lines.isEmpty()) {
      return false;
    }
    String first = lines.getFirst().strip();
    if (elements()) {
      return true;
    }
    boolean named = FileFormat.ofName(file) == FileFormat.jsonl;
    long objects = lines.stream().filter(Detection::object).count();
    return objects * 2 > lines.size() || (first.startsWith("{\"") && (named || cutOff()));
  }

  /// Whether it is one array, or objects that go over several lines each.
  private boolean elements() {
    if (lines.isEmpty()) {
      return false;
    }
    String first = lines.getFirst().strip();
    if (first.equals("{") || (first.startsWith("{\"") && parsed(first).isEmpty())) {
      return lines.size() > 1 && lines.get(1).strip().startsWith("\"");
    }
    if (!first.startsWith("[")) {
      return false;
    }
    boolean closed = parsed(first).filter(JsonNode::isArray).isPresent();
    String inside = first.substring(1).strip();
    String begun = inside.isEmpty() && lines.size() > 1 ? lines.get(1).strip() : inside;
    boolean elements = begun.startsWith("{") || begun.startsWith("\"");
    return elements && (!closed || lines.size() == 1);
  }

  /// Whether not even its first line is here whole.
  private boolean cutOff() {
    return !whole && lines.size() == 1;
  }

  private static boolean object(String line) {
    return line.strip().startsWith("{") && parsed(line).filter(JsonNode::isObject).isPresent();
  }

  private static Optional<JsonNode> parsed(String line) {
    try {
      return Optional.of(RecordJson.tree(line));
    } catch (UnreadableRecord e) {
      return Optional.empty();
    }
  }

  /// Its first lines that are not blank, without the last one where that may be cut off.
  private List<String> lines() {
    String text = content.text(head);
    String end = String.valueOf((char) content.lineEnd());
    int last = text.lastIndexOf(end);
    String complete = whole || last < 0 ? text : text.substring(0, last);
    List<String> filled = new ArrayList<>();
    for (String line : complete.split(end, -1)) {
      if (!line.isBlank() && filled.size() < ROWS && !(filled.isEmpty() && namesSeparator(line))) {
        filled.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
      }
    }
    return filled;
  }

  private static boolean namesSeparator(String line) {
    return line.strip().toLowerCase(Locale.ROOT).matches("\"?sep=.\"?");
  }

  private List<ObjectNode> rows(Layout layout) throws IOException {
    List<ObjectNode> rows = new ArrayList<>();
    try (LineReader reader = new LineReader(new ByteArrayInputStream(head), content)) {
      Rows all = layout.rows(file, reader);
      for (var row = all.next(); row.isPresent() && rows.size() < ROWS; row = all.next()) {
        if (row.get() instanceof Row.Good(long _, ObjectNode fields)) {
          rows.add(fields);
        }
      }
    }
    return rows;
  }

  /// @throws Failure if a prompt a line would be read from a file of another structure
  private void demandLines(Layout layout) {
    if (layout instanceof Layout.PlainText) {
      FileFormat.structured(file)
          .ifPresent(words -> {
            throw new Failure(
                file + " is " + words + ", or give --format text if each line is a prompt");
          });
      LabelledLines.in(lines)
          .ifPresent(labels -> {
            throw new Failure(
                file
                    + " has questions of several lines each, labelled "
                    + labels
                    + ": put each into a row of JSON lines or CSV, such as question,A,B,C,D,answer"
                    + " or question,answer, or give --format text if each line is a prompt");
          });
    }
  }

  /// @throws Failure if it is the output of a batch, whose lines are answers
  private void demandRequests(List<ObjectNode> rows) {
    boolean answers =
        rows.stream()
            .allMatch(row ->
                row.has("custom_id")
                    && !row.has("body")
                    && !row.has("params")
                    && (row.has("response") || row.has("result") || row.has("error")));
    if (answers && !rows.isEmpty() && !options.mapping().asks()) {
      throw new Failure(
          file
              + " is the output of a batch: its lines are answers and have no requests in them;"
              + " give the file that the batch was made of");
    }
  }

  /// @throws Failure if the mapping names a field that no row has
  private void demandFields(List<ObjectNode> rows) {
    for (Field field : options.mapping().fields()) {
      if (!rows.isEmpty() && rows.stream().allMatch(row -> field.in(row).isEmpty())) {
        throw new Failure(
            file
                + " has no field '"
                + field.name()
                + "' in its first rows, as --map says; they have "
                + names(rows.getFirst()));
      }
    }
  }

  /// @throws Failure if no row says what to send
  private void demandSense(Reading reading, List<ObjectNode> rows) {
    Layout layout = reading.layout();
    boolean silent =
        !rows.isEmpty()
            && !reading.format().others()
            && !options.blanks()
            && rows.stream()
                .flatMap(row -> mapped(layout, row).stream())
                .noneMatch(row -> reading.shape().fits(row));
    if (silent && !options.mapping().asks()) {
      demandMessages(rows);
      demandRows(layout, rows);
      Advice advice = Advice.of(rows);
      throw new Failure(
          file
              + (layout.cells() ? ", " + layout.words() + "," : "")
              + " has no "
              + (layout.cells()
                  ? "column 'prompt' or 'question' in its first line"
                  : "field 'prompt' or 'messages'")
              + "; it has "
              + names(rows.getFirst())
              + ". Say what to send, such as "
              + advice.flag()
              + (layout.cells() ? ", or give --format text for a prompt a line" : "")
              + (layout.cells() && !advice.complete()
                  ? "; if that line is a row, put one with names above it, such as "
                      + (columns() == 2 ? "question and answer" : "question, A, B, C, D and answer")
                      + ", with "
                      + separator().words()
                      + " between them"
                  : ""));
    }
  }

  /// @throws Failure if its requests are Gemini's
  private void demandMessages(List<ObjectNode> rows) {
    JsonNode row = rows.getFirst();
    if (row.path("contents").path(0).has("parts")
        || row.path("request").path("contents").path(0).has("parts")) {
      throw new Failure(
          file
              + " has requests in Gemini's form ('contents' with 'parts'), which is not read: write"
              + " each as {\"messages\": [{\"role\": \"user\", \"content\": \"…\"}]}");
    }
  }

  /// @throws Failure if it is one object that holds the rows and does not end in its first bytes
  private void demandEnd(Reading reading, List<ObjectNode> rows) {
    if (rows.isEmpty() && !whole && !reading.layout().cells() && !options.mapping().asks()) {
      HeldRows.begunIn(content.text(head))
          .filter(held -> !reading.shape().fits(held.object()))
          .flatMap(held -> held.refusal(file))
          .ifPresent(reason -> {
            throw new Failure(reason);
          });
    }
  }

  /// @throws Failure if it is one object that holds the rows
  private void demandRows(Layout layout, List<ObjectNode> rows) {
    if (!layout.cells() && rows.size() == 1 && !lines.getFirst().strip().startsWith("[")) {
      new HeldRows(rows.getFirst())
          .refusal(file)
          .ifPresent(reason -> {
            throw new Failure(reason);
          });
    }
  }

  /// @throws Failure if a row has fields that belong to what is asked, and would not be sent
  private void demandAll(Reading reading, List<ObjectNode> rows) {
    List<ObjectNode> mapped =
        rows.stream().flatMap(row -> mapped(reading.layout(), row).stream()).toList();
    mapped.stream()
        .flatMap(row -> reading.refused(options, row).stream())
        .findFirst()
        .map(reason -> reading.refused(options, Advice.filled(mapped)).orElse(reason))
        .ifPresent(reason -> {
          throw new Failure(file + ": " + reason);
        });
  }

  private static String names(ObjectNode row) {
    return row.properties().stream()
        .limit(20)
        .map(field -> "'" + field.getKey() + "'")
        .collect(Collectors.joining(", "));
  }
}
