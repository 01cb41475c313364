package io.keyfleet.producer.source.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.Parameters;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.rows.KnownNames;
import io.keyfleet.producer.source.rows.References;
import io.keyfleet.producer.source.rows.Row;
import io.keyfleet.producer.source.rows.Rows;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.ExpectedPart;
import io.keyfleet.producer.source.shape.Fields;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The prompts that rows stand for. A field that is neither used nor a request parameter becomes
/// metadata. For one thread.
final class Prompts {
  private final Rows rows;
  private final Reading reading;
  private final FileOptions options;
  private final QuestionTemplate wording;
  private final Remarks remarks;
  private final LongPredicate picked;
  private final SeenIds ids = new SeenIds();
  private long taken;

  /// @param picked whether the row of this number is in the sample
  Prompts(Rows rows, Reading reading, FileOptions options, Remarks remarks, LongPredicate picked) {
    this.rows = rows;
    this.reading = reading;
    this.options = options;
    this.wording = new QuestionTemplate(options.template());
    this.remarks = remarks;
    this.picked = picked;
  }

  /// The next one, or nothing at the end.
  Optional<Entry> next() throws IOException {
    OptionalLong limit = options.choice().limit();
    while (limit.isEmpty() || taken < limit.getAsLong()) {
      Optional<Row> row = rows.next();
      if (row.isEmpty()) {
        return Optional.empty();
      }
      @Nullable Entry entry = entry(row.get());
      if (entry != null) {
        taken += entry instanceof Entry.Valid ? 1 : 0;
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /// Null where it is not one of those that are taken.
  private @Nullable Entry entry(Row row) {
    return switch (row) {
      case Row.Bad(long line, String reason) -> new Entry.Invalid(line, reason);
      case Row.Good(long line, ObjectNode fields) -> {
        if (!options.choice().holdsFor(fields)) {
          yield null;
        }
        try {
          Prompt prompt = prompt(fields);
          yield picked.test(line) ? good(line, prompt) : null;
        } catch (UnreadableRecord e) {
          yield new Entry.Invalid(line, e.reason());
        }
      }
    };
  }

  private Entry good(long line, Prompt prompt) {
    String id = prompt.labels().id();
    if (id != null) {
      ids.before(id, line)
          .ifPresent(first ->
              remarks.say(
                  "the id of %s %d, '%s', is that of %s %d too"
                      .formatted(
                          reading.layout().unit(), line, id, reading.layout().unit(), first)));
    }
    return new Entry.Valid(line, prompt);
  }

  private Prompt prompt(ObjectNode row) throws UnreadableRecord {
    boolean cells = reading.layout().cells();
    ObjectNode mapped = reading.mapping().applied(row, cells);
    Optional<String> refused = reading.refused(options, mapped);
    if (refused.isPresent()) {
      throw new UnreadableRecord(refused.get());
    }
    Fields fields = new Fields(mapped, cells);
    Asked asked = part(overruled(reading.shape().read(fields), fields));
    asked.remarks().forEach(remarks::say);
    ObjectNode all = row.objectNode(); // a template may take any of them, by either name
    all.setAll(mapped);
    all.setAll(row);
    return withRest(wording.prompt(asked, all), fields.rest(), row);
  }

  /// What the mapping says counts where a format of others would take other fields.
  private Asked overruled(Asked asked, Fields fields) throws UnreadableRecord {
    return reading.format().others() ? asked.overruled(fields, reading.mapping()) : asked;
  }

  private Asked part(Asked asked) throws UnreadableRecord {
    JsonNode expected = asked.labels().expected();
    var pattern = options.expectedPart().or(() -> reading.shape().expectedPart());
    return expected == null || expected.isNull() || pattern.isEmpty()
        ? asked
        : asked.expecting(new ExpectedPart(pattern.get()).of(expected));
  }

  /// Sends what is a parameter and keeps the rest.
  private Prompt withRest(Prompt prompt, ObjectNode rest, ObjectNode row) {
    ObjectNode metadata = rest.objectNode();
    for (var field : rest.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (options.params().contains(name) || (sent(name) && !blank(value))) {
        boolean typed = reading.layout().cells() && !name.equals("model");
        prompt.request().set(name, typed ? typed(value) : value);
      } else if (!blank(value)) {
        metadata.set(name, value);
        remark(prompt, name, value, row);
      }
    }
    if (metadata.isEmpty()) {
      return prompt;
    }
    Labels labels = prompt.labels().withMetadata(metadata);
    if (labels.metadata() == null || labels.metadata().size() < metadata.size()) {
      remarks.say(
          "metadata of more than "
              + Labels.MAX_METADATA
              + " characters in a row is left out of the results");
    }
    return prompt.with(labels);
  }

  private boolean sent(String name) {
    return Parameters.unmistakable(name)
        || (name.equals("model")
            && (!reading.format().others() || reading.mapping().sources().containsKey(name)));
  }

  private void remark(Prompt prompt, String name, JsonNode value, ObjectNode row) {
    JsonNode expected = prompt.labels().expected();
    if (options.takes(name) || (reading.format().others() && name.startsWith("__"))) {
      return;
    }
    if (KnownNames.likelyExpected(name) && (expected == null || expected.isNull())) {
      remarks.say(
          "the field '"
              + name
              + "' looks like what is expected; it is neither sent nor scored: give --map"
              + " 'expected="
              + References.usable(name, value)
              + "'");
    } else if (!reading.format().others() || reading.format() == FileFormat.batch) {
      remarks.say(
          "the field '"
              + name
              + "' is no parameter of the API: it is not sent, and is kept as metadata (--params "
              + name
              + " sends it)");
    } else if (reading.format() == FileFormat.promptfoo
        && !options.blanks()
        && !reading.mapping().asks()
        && (row.path("vars").isObject() ? row.get("vars") : row).has(name)) {
      remarks.say("the variable '" + name + "' is not sent, as 'prompt' is");
    }
  }

  private static boolean blank(JsonNode value) {
    return value.isNull() || (value.isTextual() && value.asText().isBlank());
  }

  private static JsonNode typed(JsonNode cell) {
    try {
      return RecordJson.MAPPER.readTree(cell.asText());
    } catch (JsonProcessingException | NumberFormatException e) {
      return cell;
    }
  }
}
