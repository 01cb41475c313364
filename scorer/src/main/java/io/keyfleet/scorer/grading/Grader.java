package io.keyfleet.scorer.grading;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.response.FinishReason;
import io.keyfleet.scorer.grading.statement.AnswerText;
import io.keyfleet.scorer.grading.statement.Emphasis;
import io.keyfleet.scorer.grading.statement.Statement;
import io.keyfleet.scorer.grading.text.EndTokens;
import io.keyfleet.scorer.grading.text.Reasoning;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares an answer's text with what its prompt's owner expects. For one thread.
///
/// Reasoning in tags is set apart first. The strict result is the asked-for field of the last JSON
/// object in the text that has one. The built-in templates ask for that object, and so does a label
/// that names its field: an answer without it is unreadable, whatever else it says. Other prompts
/// may be answered in any words: where no object has the field, their whole text, a last full stop
/// apart, is the result. A result of the wrong kind (`"forty-two"`, `null`, a list) where a number
/// is expected is unreadable rather than wrong, as nothing was read that could be compared; an
/// earlier object does not step in for it, nor does it for one that is broken. What the length
/// limit cut off is truncated unless a stated result was complete, or its whole text happens to be
/// right. The final reading takes the last complete statement, an object or words, and none where a
/// later one takes it back.
public final class Grader {
  /// The field that the built-in templates ask for.
  public static final String STANDARD_FIELD = "infer";

  private static final Set<String> BUILT_IN = Set.of("basic", "reasoned");
  private static final int MAX_KEPT = 100;

  private final ExtractionMode reading;
  private final String field;
  private final Map<JsonNode, Optional<ExpectedParser>> kept = new LinkedHashMap<>();

  /// @param reading which one counts
  /// @param field the field that prompts ask for whose labels name none
  public Grader(ExtractionMode reading, String field) {
    this.reading = reading;
    this.field = field;
  }

  /// By the reading that fits each prompt, and the field `infer`.
  public static Grader standard() {
    return new Grader(ExtractionMode.AUTO, STANDARD_FIELD);
  }

  /// Why a label cannot be held against anything though it tries to say something; nothing if it
  /// can, or says nothing.
  public static Optional<String> problem(@Nullable JsonNode label) {
    try {
      if (label != null) {
        ExpectedParser.of(label);
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /// All readings of `answer`.
  public Score score(Answer answer) {
    if (FinishReason.of(answer.completion().finishReason()) == FinishReason.FILTERED) {
      return Score.FILTERED;
    }
    return rubric(answer.labels().expected())
        .map(rubric -> score(rubric, answer))
        .orElse(Score.NONE);
  }

  private Optional<ExpectedParser> rubric(@Nullable JsonNode label) {
    if (label == null) {
      return Optional.empty();
    }
    if (label.isValueNode()) {
      return ExpectedParser.of(label);
    }
    Optional<ExpectedParser> known = kept.get(label);
    if (known == null) {
      known = problem(label).isPresent() ? Optional.empty() : ExpectedParser.of(label);
      if (kept.size() == MAX_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      kept.put(label, known);
    }
    return known;
  }

  private Score score(ExpectedParser rubric, Answer answer) {
    Answer.Completion said = answer.completion();
    String text = EndTokens.without(Reasoning.without(said.text()));
    Matcher expected = rubric.expected();
    boolean asked = asksForJson(rubric, answer.labels());
    Optional<JsonFieldExtractor.Found> found = find(rubric, text);
    Verdict strict = strict(rubric, asked, found, text, said);
    Verdict lenient = expected.judgeLeniently(new AnswerText(text));
    Verdict stated = finished(said, found, text, stated(rubric, found, text));
    ExtractionMode taken =
        reading == ExtractionMode.AUTO
            ? asked ? ExtractionMode.STRICT : ExtractionMode.FINAL
            : reading;
    Verdict verdict =
        switch (taken) {
          case STRICT ->
              reading == ExtractionMode.AUTO
                      && found.filter(one -> revoked(expected, one, text)).isPresent()
                  ? Verdict.UNREADABLE
                  : strict;
          case LENIENT -> cutOff(said, lenient);
          case WHOLE -> cutOff(said, whole(expected, text));
          case FINAL, AUTO -> stated;
        };
    return new Score(verdict, strict, lenient, stated, taken);
  }

  private Optional<JsonFieldExtractor.Found> find(ExpectedParser rubric, String text) {
    return rubric.expected() instanceof FieldsLabel fields && rubric.field().isEmpty()
        ? JsonFieldExtractor.search(text, fields.fields().keySet())
        : JsonFieldExtractor.search(text, Set.of(rubric.field().orElse(field)));
  }

  private Verdict strict(
      ExpectedParser rubric,
      boolean asked,
      Optional<JsonFieldExtractor.Found> found,
      String text,
      Answer.Completion said) {
    if (found.isPresent()) {
      return unfinished(said, judge(rubric, found.get()));
    }
    return cutOff(said, asked ? Verdict.UNREADABLE : whole(rubric.expected(), text));
  }

  /// By the object, unless another statement follows it.
  private Verdict stated(
      ExpectedParser rubric, Optional<JsonFieldExtractor.Found> found, String text) {
    Matcher expected = rubric.expected();
    if (expected instanceof FieldsLabel && rubric.field().isEmpty()) {
      return found.map(one -> judge(rubric, one)).orElse(Verdict.UNREADABLE);
    }
    if (found.isEmpty()) {
      return said(expected, Statement.of(text), text);
    }
    return switch (later(found.get(), text)) {
      case Statement.Unmarked unmarked ->
          takenBack(unmarked.text()) ? Verdict.UNREADABLE : judge(rubric, found.get());
      case Statement.Marked marked -> expected.judgeFinally(marked, new AnswerText(marked.text()));
      case Statement.Unclear unclear -> Verdict.UNREADABLE;
    };
  }

  /// By what is set in bold at the end, if words mark nothing that could be read.
  private static Verdict said(Matcher expected, Statement statement, String text) {
    AnswerText answer = new AnswerText(text);
    Verdict verdict = expected.judgeFinally(statement, answer);
    return verdict == Verdict.UNREADABLE && statement instanceof Statement.Unmarked
        ? Emphasis.of(text).map(bold -> expected.judgeFinally(bold, answer)).orElse(verdict)
        : verdict;
  }

  /// Whether what follows an object takes its result back or states another one.
  private static boolean revoked(Matcher expected, JsonFieldExtractor.Found found, String text) {
    if (found.broken()) {
      return false;
    }
    return switch (later(found, text)) {
      case Statement.Unmarked unmarked -> takenBack(unmarked.text());
      case Statement.Marked marked ->
          !(expected instanceof FieldsLabel)
              && expected.judgeFinally(marked, new AnswerText(marked.text())) != Verdict.RIGHT;
      case Statement.Unclear unclear -> true;
    };
  }

  private static Statement later(JsonFieldExtractor.Found found, String text) {
    return Statement.of(text.substring(Math.min(text.length(), found.end())));
  }

  private static boolean takenBack(String text) {
    return Statement.TAKEN_BACK.matcher(text).find();
  }

  private Verdict judge(ExpectedParser rubric, JsonFieldExtractor.Found found) {
    if (found.broken()) {
      return Verdict.UNREADABLE;
    }
    if (rubric.expected() instanceof FieldsLabel fields && rubric.field().isEmpty()) {
      return fields.judge(found.values());
    }
    return Optional.ofNullable(found.values().get(rubric.field().orElse(field)))
        .map(rubric.expected()::judgeStated)
        .orElse(Verdict.UNREADABLE);
  }

  /// A stated result counts, whatever was cut off behind it.
  private static Verdict unfinished(Answer.Completion said, Verdict verdict) {
    return verdict == Verdict.UNREADABLE ? cutOff(said, verdict) : verdict;
  }

  /// A number or word that the text was cut off in or right behind may be half of another one.
  private static Verdict finished(
      Answer.Completion said,
      Optional<JsonFieldExtractor.Found> found,
      String text,
      Verdict verdict) {
    boolean cut = FinishReason.of(said.finishReason()) == FinishReason.LENGTH;
    if (cut && found.isPresent()) {
      return unfinished(said, verdict);
    }
    char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    boolean open = last == '.' || last == ',' || Character.isLetterOrDigit(last);
    return cut && open ? Verdict.TRUNCATED : cutOff(said, verdict);
  }

  private static Verdict cutOff(Answer.Completion said, Verdict verdict) {
    return FinishReason.of(said.finishReason()) == FinishReason.LENGTH && verdict != Verdict.RIGHT
        ? Verdict.TRUNCATED
        : verdict;
  }

  private static Verdict whole(Matcher expected, String text) {
    Verdict verdict = expected.judge(text);
    String stripped = text.strip();
    boolean stopped = stripped.endsWith(".") || stripped.endsWith("。");
    return stopped && verdict != Verdict.RIGHT
        ? expected.judge(stripped.substring(0, stripped.length() - 1))
        : verdict;
  }

  /// Whether the prompt is known to have asked for a JSON object.
  private static boolean asksForJson(ExpectedParser rubric, Labels labels) {
    return rubric.field().isPresent()
        || rubric.expected() instanceof FieldsLabel
        || builtIn(labels.template());
  }

  /// A built-in template's name, or that and a language: `basic`, `reasoned-zh`.
  private static boolean builtIn(@Nullable String template) {
    return template != null && BUILT_IN.contains(template.replaceFirst("-.*", ""));
  }
}
