package io.keyfleet.scorer.verdicts;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A reference answer that a reading can be held against.
sealed interface Expected {

  /// The label's meaning; nothing where it has none that can be compared: it is absent, null or
  /// blank, or a list or an object.
  ///
  /// A text that is a number means the number: files of prompts quote numbers at will.
  static Optional<Expected> of(@Nullable JsonNode label) {
    if (label == null || !label.isValueNode() || label.isNull() || label.asText().isBlank()) {
      return Optional.empty();
    }
    String text = label.asText();
    return Optional.of(
        Numbers.whole(text)
            .<Expected>map(NumberLabel::new)
            .orElseGet(() -> new TextLabel(text.strip())));
  }

  /// RIGHT, WRONG, or UNREADABLE where `result` is not of the expected kind.
  Verdict judge(String result);

  /// The same by what stands anywhere in `text`.
  Verdict judgeLeniently(String text);

  /// A number.
  ///
  /// @param value compared by value, so that 42.0 is 42
  record NumberLabel(BigDecimal value) implements Expected {
    @Override
    public Verdict judge(String result) {
      return judge(Numbers.whole(result));
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return judge(Numbers.last(text));
    }

    private Verdict judge(Optional<BigDecimal> read) {
      return read.map(number -> number.compareTo(value) == 0 ? Verdict.RIGHT : Verdict.WRONG)
          .orElse(Verdict.UNREADABLE);
    }
  }

  /// Any other text.
  ///
  /// @param text compared as a whole, blanks around it and letter case apart
  record TextLabel(String text) implements Expected {
    @Override
    public Verdict judge(String result) {
      if (result.isBlank()) {
        return Verdict.UNREADABLE;
      }
      return result.strip().equalsIgnoreCase(text) ? Verdict.RIGHT : Verdict.WRONG;
    }

    @Override
    public Verdict judgeLeniently(String whole) {
      if (whole.isBlank()) {
        return Verdict.UNREADABLE;
      }
      boolean occurs = whole.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
      return occurs ? Verdict.RIGHT : Verdict.WRONG;
    }
  }
}
