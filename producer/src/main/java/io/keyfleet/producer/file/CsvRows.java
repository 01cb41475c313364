package io.keyfleet.producer.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.producer.prompts.PromptSource.Entry;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// CSV with a header: a `prompt` or a `question` a record, what is expected and other labels beside
/// it. Where there are both, the prompt is sent and the question is its label; a template takes the
/// question.
final class CsvRows implements Rows {
  private static final Logger log = LoggerFactory.getLogger(CsvRows.class);

  /// A number as JSON writes it (RFC 8259), its exponent bounded.
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,999})(\\.\\d{1,999})?([eE][+-]?\\d{1,3})?");

  private static final Pattern INTEGER = Pattern.compile("-?\\d+");

  private final CsvReader records;
  private final Wording wording;
  private final Optional<CsvHeader> header;

  /// Reads the header.
  ///
  /// @param file its name, for messages
  /// @throws Failure where there are records and no header
  CsvRows(String file, LineReader lines, Wording wording) throws IOException {
    this.records = new CsvReader(lines);
    this.wording = wording;
    this.header =
        records
            .next()
            .map(first ->
                switch (first) {
                  case CsvReader.Cells.Good(long _, List<String> cells) ->
                      CsvHeader.of(file, cells);
                  case CsvReader.Cells.Bad(long line, String reason) ->
                      throw new Failure(file + " line " + line + " is no header: " + reason);
                });
    header
        .map(CsvHeader::ignored)
        .filter(ignored -> !ignored.isEmpty())
        .ifPresent(ignored ->
            log.warn("{}: columns without a meaning here are ignored: {}", file, ignored));
  }

  @Override
  public Optional<Entry> next() throws IOException {
    if (header.isEmpty()) {
      return Optional.empty();
    }
    CsvHeader columns = header.get();
    return records
        .next()
        .map(record ->
            switch (record) {
              case CsvReader.Cells.Bad(long line, String reason) -> new Entry.Bad(line, reason);
              case CsvReader.Cells.Good(long line, List<String> cells) ->
                  entry(columns, line, cells);
            });
  }

  private Entry entry(CsvHeader columns, long line, List<String> cells) {
    if (cells.size() != columns.size()) {
      return new Entry.Bad(
          line,
          cells.size()
              + " cells where the header has "
              + columns.size()
              + "; a text with commas needs double quotes");
    }
    Optional<String> prompt = columns.cell("prompt", cells);
    Optional<String> question = columns.cell("question", cells);
    Optional<String> text =
        wording.template().isPresent() ? question.or(() -> prompt) : prompt.or(() -> question);
    return text.<Entry>map(asked -> new Entry.Good(line, prompt(columns, cells, asked)))
        .orElseGet(() -> new Entry.Bad(line, "the prompt is blank"));
  }

  private Prompt prompt(CsvHeader columns, List<String> cells, String text) {
    Labels labels =
        new Labels(
            columns.cell("id", cells).orElse(null),
            null,
            columns.cell("template", cells).orElse(null),
            columns.cell("question", cells).orElse(null),
            columns.cell("expected", cells).map(CsvRows::expected).orElse(null));
    Prompt prompt = wording.ask(labels, text);
    columns.cell("model", cells).ifPresent(model -> prompt.request().put("model", model));
    columns
        .cell("system", cells)
        .ifPresent(system ->
            prompt
                .request()
                .withArray("/messages")
                .insertObject(0)
                .put("role", "system")
                .put("content", system));
    return prompt;
  }

  private static JsonNode expected(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return TextNode.valueOf(text);
    }
    return INTEGER.matcher(text).matches()
        ? BigIntegerNode.valueOf(new BigInteger(text))
        : DecimalNode.valueOf(new BigDecimal(text));
  }
}
