package io.keyfleet.scorer.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// How a results file is written.
public enum ResultsFormat {
  /// A JSON object a line, with every name in every line.
  JSONL {
    @Override
    public String line(ResultLine result) throws JsonProcessingException {
      return RecordJson.MAPPER.writeValueAsString(result);
    }
  },

  /// Comma-separated values as in RFC 4180, with the names of the JSON lines as the first line.
  CSV {
    @Override
    public Optional<String> header() {
      ObjectNode row =
          RecordJson.MAPPER.valueToTree(ResultLine.missing(new PromptId("any", 0, 0), Labels.NONE));
      return Optional.of(String.join(",", (Iterable<String>) row::fieldNames) + "\r");
    }

    @Override
    public String line(ResultLine result) {
      ObjectNode row = RecordJson.MAPPER.valueToTree(result);
      return StreamSupport.stream(row.spliterator(), false)
              .map(ResultsFormat::cell)
              .collect(Collectors.joining(","))
          + "\r";
    }
  },

  /// The output of the OpenAI Batch API.
  OPENAI_BATCH {
    @Override
    public String line(ResultLine result) throws JsonProcessingException {
      return RecordJson.MAPPER.writeValueAsString(BatchLine.of(result));
    }
  };

  /// Reads a name in any case, with `-` or `_`.
  ///
  /// @throws IllegalArgumentException if it is none
  public static ResultsFormat parse(String name) {
    return valueOf(name.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /// The name in flags.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What stands before the first line.
  public Optional<String> header() {
    return Optional.empty();
  }

  /// One result, without the line's end.
  public abstract String line(ResultLine result) throws JsonProcessingException;

  private static String cell(JsonNode value) {
    String text = value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
