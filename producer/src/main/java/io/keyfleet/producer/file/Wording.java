package io.keyfleet.producer.file;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.producer.prompts.Template;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes prompts of the questions in a file: put into a template, or as they stand without one.
///
/// @param template what each question is put into, where anything
record Wording(Optional<Template> template) {
  /// Longest question that travels as a label beside its own text, in characters: answers carry it
  /// back, and a large prompt would otherwise take its room twice.
  static final int MAX_LABEL = 4_096;

  /// The prompt for a question.
  ///
  /// @param labels its labels; a template puts its own name and the question over them
  Prompt ask(Labels labels, String question) {
    return template
        .map(chosen -> chosen.ask(labels.id(), question, labels.expected()))
        .map(asked -> new Prompt(withRun(asked.labels(), labels.run()), asked.request()))
        .orElseGet(() -> Prompt.ofText(withQuestion(labels, question), question));
  }

  private static Labels withRun(Labels labels, @Nullable String run) {
    return new Labels(labels.id(), run, labels.template(), labels.question(), labels.expected());
  }

  private static Labels withQuestion(Labels labels, String question) {
    return labels.question() != null || question.length() > MAX_LABEL
        ? labels
        : new Labels(labels.id(), labels.run(), labels.template(), question, labels.expected());
  }
}
