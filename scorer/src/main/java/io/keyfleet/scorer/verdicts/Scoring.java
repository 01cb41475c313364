package io.keyfleet.scorer.verdicts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.FinishReason;
import io.keyfleet.contract.Labels;
import io.keyfleet.scorer.verdicts.Expected.FieldsLabel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Holds an answer's text against what its prompt's owner expects. For one thread.
///
/// The strict result is the asked-for field of the last JSON object in the text that has one. The
/// built-in templates ask for that object, and so does a label that names its field: an answer
/// without it is unreadable, whatever else it says. Other prompts may be answered in any words:
/// where no object has the field, their whole text, a last full stop apart, is the result. A result
/// of the wrong kind (`"forty-two"`, `null`, a list) where a number is expected is unreadable
/// rather than wrong, as nothing was read that could be compared; an earlier object does not step
/// in for it. What the length limit cut off is truncated unless a stated result was complete, or
/// its whole text happens to be right.
public final class Scoring {
  /// The field that the built-in templates ask for.
  public static final String STANDARD_FIELD = "infer";

  private static final Set<String> BUILT_IN = Set.of("basic", "reasoned");
  private static final int MAX_KEPT = 100;

  private final Reading reading;
  private final String field;
  private final Map<JsonNode, Optional<Rubric>> kept = new LinkedHashMap<>();

  /// @param reading which one counts
  /// @param field the field that prompts ask for whose labels name none
  public Scoring(Reading reading, String field) {
    this.reading = reading;
    this.field = field;
  }

  /// Strictly, by the field `infer`.
  public static Scoring standard() {
    return new Scoring(Reading.STRICT, STANDARD_FIELD);
  }

  /// Why a label cannot be held against anything though it tries to say something; nothing where it
  /// can, or says nothing.
  public static Optional<String> problem(@Nullable JsonNode label) {
    try {
      if (label != null) {
        Rubric.of(label);
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

  private Optional<Rubric> rubric(@Nullable JsonNode label) {
    if (label == null) {
      return Optional.empty();
    }
    if (!(label instanceof ObjectNode)) {
      return Rubric.of(label);
    }
    Optional<Rubric> known = kept.get(label);
    if (known == null) {
      known = problem(label).isPresent() ? Optional.empty() : Rubric.of(label);
      if (kept.size() == MAX_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      kept.put(label, known);
    }
    return known;
  }

  private Score score(Rubric rubric, Answer answer) {
    Answer.Completion said = answer.completion();
    Verdict strict = strict(rubric, answer.labels(), said);
    Verdict lenient = rubric.expected().judgeLeniently(said.text());
    Verdict verdict =
        switch (reading) {
          case STRICT -> strict;
          case LENIENT -> cutOff(said, lenient);
          case WHOLE -> cutOff(said, whole(rubric.expected(), said.text()));
        };
    return new Score(verdict, strict, lenient);
  }

  private Verdict strict(Rubric rubric, Labels labels, Answer.Completion said) {
    if (rubric.expected() instanceof FieldsLabel fields && rubric.field().isEmpty()) {
      return unfinished(said, fields.judge(said.text()));
    }
    Optional<String> stated = StatedResult.find(said.text(), rubric.field().orElse(field));
    if (stated.isPresent()) {
      return unfinished(said, rubric.expected().judgeStated(stated.get()));
    }
    boolean asked = rubric.field().isPresent() || asksForJson(labels.template());
    return cutOff(said, asked ? Verdict.UNREADABLE : whole(rubric.expected(), said.text()));
  }

  /// A stated result counts, whatever was cut off behind it.
  private static Verdict unfinished(Answer.Completion said, Verdict verdict) {
    return verdict == Verdict.UNREADABLE ? cutOff(said, verdict) : verdict;
  }

  private static Verdict cutOff(Answer.Completion said, Verdict verdict) {
    return FinishReason.of(said.finishReason()) == FinishReason.LENGTH && verdict != Verdict.RIGHT
        ? Verdict.TRUNCATED
        : verdict;
  }

  private static Verdict whole(Expected expected, String text) {
    Verdict verdict = expected.judge(text);
    String stripped = text.strip();
    boolean stopped = stripped.endsWith(".") || stripped.endsWith("。");
    return stopped && verdict != Verdict.RIGHT
        ? expected.judge(stripped.substring(0, stripped.length() - 1))
        : verdict;
  }

  /// A built-in template's name, or that and a language: `basic`, `reasoned-zh`.
  private static boolean asksForJson(@Nullable String template) {
    return template != null && BUILT_IN.contains(template.replaceFirst("-.*", ""));
  }
}
