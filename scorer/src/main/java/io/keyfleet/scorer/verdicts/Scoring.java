package io.keyfleet.scorer.verdicts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Labels;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Holds an answer's text against what its prompt's owner expects. Safe for all threads.
///
/// The result is the field `infer` of the last JSON object in the text that has one. The built-in
/// templates ask for that object, so an answer of theirs without it is unreadable, whatever else it
/// says. Other prompts may be answered in any words: where no object has the field, their whole
/// text, a last full stop apart, is the result. A result of the wrong kind (`"forty-two"`, `null`,
/// a list) where a number is expected is unreadable rather than wrong, as nothing was read that
/// could be compared; an earlier object does not step in for it. What the length limit cut off is
/// truncated unless a stated result was complete, or its whole text happens to be right.
public final class Scoring {
  private static final String FIELD = "infer";
  private static final Set<String> BUILT_IN = Set.of("basic", "reasoned");
  private static final JsonMapper STRINGS =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private Scoring() {}

  /// Both readings of `answer`.
  public static Score score(Answer answer) {
    return Expected.of(answer.labels().expected())
        .map(expected -> score(expected, answer))
        .orElse(Score.NONE);
  }

  private static Score score(Expected expected, Answer answer) {
    String text = answer.completion().text();
    return new Score(
        strict(expected, answer.labels(), answer.completion()), expected.judgeLeniently(text));
  }

  private static Verdict strict(Expected expected, Labels labels, Answer.Completion completion) {
    boolean cutOff = "length".equals(completion.finishReason());
    Optional<String> stated = StatedResult.find(completion.text(), FIELD);
    if (stated.isPresent()) {
      Verdict verdict = result(stated.get()).map(expected::judge).orElse(Verdict.UNREADABLE);
      return cutOff && verdict == Verdict.UNREADABLE ? Verdict.TRUNCATED : verdict;
    }
    Verdict verdict =
        asksForJson(labels.template()) ? Verdict.UNREADABLE : whole(expected, completion.text());
    return cutOff && verdict != Verdict.RIGHT ? Verdict.TRUNCATED : verdict;
  }

  private static Verdict whole(Expected expected, String text) {
    Verdict verdict = expected.judge(text);
    String stripped = text.strip();
    boolean stopped = stripped.endsWith(".") || stripped.endsWith("。");
    return stopped && verdict != Verdict.RIGHT
        ? expected.judge(stripped.substring(0, stripped.length() - 1))
        : verdict;
  }

  /// The text of a JSON value; nothing for null, a list and an object.
  private static Optional<String> result(String json) {
    return switch (json.charAt(0)) {
      case '{', '[', 'n' -> Optional.empty();
      case '"' -> unquoted(json);
      default -> Optional.of(json);
    };
  }

  private static Optional<String> unquoted(String json) {
    try {
      return Optional.of(STRINGS.readValue(json, String.class));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // half an escape
    }
  }

  /// A built-in template's name, or that and a language: `basic`, `reasoned-zh`.
  private static boolean asksForJson(@Nullable String template) {
    return template != null && BUILT_IN.contains(template.replaceFirst("-.*", ""));
  }
}
