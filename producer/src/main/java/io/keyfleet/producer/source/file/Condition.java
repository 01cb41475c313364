package io.keyfleet.producer.source.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.keyfleet.producer.source.shape.Field;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;

/// A condition on a row: `level=hard`, `level!=hard`, `length<100`, `text~^What`. Numbers compare
/// as numbers, what is missing as an empty text.
///
/// @param pattern what the value is, if it is one
/// @param text as it was written
public record Condition(
    Field field, Sign sign, String value, Optional<Pattern> pattern, String text) {
  private static final java.util.regex.Pattern FORM =
      java.util.regex.Pattern.compile("(?s)\\s*(.+?)\\s*(!=|>=|<=|=|<|>|~)\\s*(.*?)\\s*");

  enum Sign {
    EQUAL("="),
    UNEQUAL("!="),
    LESS("<"),
    GREATER(">"),
    AT_MOST("<="),
    AT_LEAST(">="),
    MATCHES("~");

    private final String spelt;

    Sign(String spelt) {
      this.spelt = spelt;
    }

    static Sign of(String spelt) {
      for (Sign one : values()) {
        if (one.spelt.equals(spelt)) {
          return one;
        }
      }
      throw new IllegalArgumentException("no sign " + spelt);
    }
  }

  /// Reads one.
  ///
  /// @throws IllegalArgumentException if it is none
  public static Condition parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not FIELD=VALUE, or with != < > <= >= ~");
    }
    Sign sign = Sign.of(form.group(2));
    String value = form.group(3);
    try {
      Optional<Pattern> pattern =
          sign == Sign.MATCHES ? Optional.of(Pattern.compile(value)) : Optional.empty();
      return new Condition(Field.of(form.group(1)), sign, value, pattern, text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
    }
  }

  boolean holdsFor(ObjectNode row) {
    Optional<JsonNode> there = field.in(row);
    String found = field.textIn(row).orElse("").strip();
    if (pattern.isPresent()) {
      return pattern.get().matcher(found).find();
    }
    Optional<BigDecimal> one = number(found);
    Optional<BigDecimal> other = number(value);
    if (one.isEmpty() || other.isEmpty()) {
      return switch (sign) {
        case EQUAL -> found.equals(value);
        case UNEQUAL -> !found.equals(value);
        case LESS, GREATER, AT_MOST, AT_LEAST, MATCHES ->
            there.isPresent() && other.isEmpty() && ordered(found.compareTo(value));
      };
    }
    return ordered(one.get().compareTo(other.get()));
  }

  private boolean ordered(int order) {
    return switch (sign) {
      case EQUAL -> order == 0;
      case UNEQUAL -> order != 0;
      case LESS -> order < 0;
      case GREATER -> order > 0;
      case AT_MOST -> order <= 0;
      case AT_LEAST -> order >= 0;
      case MATCHES -> false;
    };
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return text.length() > 100 ? Optional.empty() : Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
