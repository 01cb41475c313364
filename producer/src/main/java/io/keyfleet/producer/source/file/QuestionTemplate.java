package io.keyfleet.producer.source.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Asked.What;
import io.keyfleet.producer.source.shape.Blanks;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes prompts of what rows ask: put into a template, or as it stands without one.
///
/// @param template what each question is put into, where anything
record QuestionTemplate(Optional<Template> template) {
  /// Longest question that travels as a label beside its own text, in characters: answers carry it
  /// back, and a large prompt would otherwise take its room twice.
  static final int MAX_LABEL = 4_096;

  /// The prompt.
  ///
  /// @param row all fields, for a template that takes them
  /// @throws UnreadableRecord where there is nothing to send
  Prompt prompt(Asked asked, ObjectNode row) throws UnreadableRecord {
    return template.isPresent() ? worded(template.get(), asked, row) : plain(asked);
  }

  private static Prompt plain(Asked asked) throws UnreadableRecord {
    Labels labels = asked.labels();
    return switch (asked.what()) {
      case What.Request(ApiOperation operation, ObjectNode request) ->
          new Prompt(labels, operation, request);
      case What.Text(String system, String text) ->
          after(system, Prompt.ofText(withQuestion(labels, text), text));
      case What.Nothing(String reason) -> throw new UnreadableRecord(reason);
    };
  }

  private static Prompt worded(Template template, Asked asked, ObjectNode row)
      throws UnreadableRecord {
    Labels labels = asked.labels();
    Optional<String> question = question(asked);
    Labels named =
        new Labels(
            labels.id(),
            labels.run(),
            template.name(),
            question.orElse(labels.question()),
            labels.expected());
    String text = new Blanks(template.text()).filled(row, question);
    return switch (asked.what()) {
      case What.Request(ApiOperation operation, ObjectNode request) -> {
        ObjectNode reworded = request.deepCopy();
        reworded.setAll(operation.ask(null, text));
        yield new Prompt(named, operation, reworded);
      }
      case What.Text(String system, String _) -> after(system, Prompt.ofText(named, text));
      case What.Nothing _ -> Prompt.ofText(named, text);
    };
  }

  /// What the template is put around: the label, or else the only message.
  private static Optional<String> question(Asked asked) {
    if (asked.labels().question() != null) {
      return Optional.of(asked.labels().question());
    }
    return switch (asked.what()) {
      case What.Text(String _, String text) -> Optional.of(text);
      case What.Request(ApiOperation operation, ObjectNode request) -> {
        List<String> texts = operation.texts(request);
        yield texts.size() == 1 && !texts.getFirst().isEmpty()
            ? Optional.of(texts.getFirst())
            : Optional.empty();
      }
      case What.Nothing _ -> Optional.empty();
    };
  }

  private static Prompt after(@Nullable String system, Prompt prompt) {
    if (system != null) {
      prompt
          .request()
          .withArray("/messages")
          .insertObject(0)
          .put("role", "system")
          .put("content", system);
    }
    return prompt;
  }

  private static Labels withQuestion(Labels labels, String question) {
    return labels.question() != null || question.length() > MAX_LABEL
        ? labels
        : labels.withQuestion(question);
  }
}
