package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.UnreadableRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with blanks: `{{column}}` or `{{/json/pointer}}` for fields, `{question}` for what is
/// asked.
///
/// @param text with them
public record Blanks(String text) {
  private static final Pattern BLANK =
      Pattern.compile("\\{\\{\\s*([^{}]+?)\\s*\\}\\}|\\{question\\}");

  /// Whether there is any for a field.
  public boolean any() {
    return !fields().isEmpty();
  }

  /// Whether there is one for the question.
  public boolean asks() {
    return BLANK.matcher(text).results().anyMatch(blank -> blank.group(1) == null);
  }

  /// The fields.
  public List<Field> fields() {
    return BLANK
        .matcher(text)
        .results()
        .filter(blank -> blank.group(1) != null)
        .map(blank -> new Field(blank.group(1)))
        .toList();
  }

  /// The text with the row's fields and the question in it, whose own braces are no blanks. Beside
  /// the question's blank one for which there is no field stays as it is.
  ///
  /// @throws UnreadableRecord if a field is missing otherwise, or the question
  public String filled(ObjectNode row, Optional<String> question) throws UnreadableRecord {
    boolean lenient = asks();
    if (lenient && question.isEmpty()) {
      throw new UnreadableRecord("no \"question\" to put into the template");
    }
    StringBuilder filled = new StringBuilder();
    Matcher blank = BLANK.matcher(text);
    while (blank.find()) {
      Optional<String> value =
          blank.group(1) == null ? question : new Field(blank.group(1)).textIn(row);
      if (value.isEmpty() && !lenient) {
        throw new UnreadableRecord("no field '" + blank.group(1) + "' for the template");
      }
      blank.appendReplacement(filled, Matcher.quoteReplacement(value.orElse(blank.group())));
    }
    return blank.appendTail(filled).toString();
  }
}
