package io.keyfleet.contract.response;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A JSON value of somebody else's as its text, which is passed on and never looked into: numbers
/// keep their form, and a large one costs no tree. It is one line, without white space between its
/// parts.
///
/// @param text of the value; made by [#of] it can stand in any record
@JsonDeserialize(using = RawJson.Reader.class)
public record RawJson(@JsonValue @JsonRawValue String text) {
  /// The attribute under which a reader of records has the bytes of the record.
  public static final Object SOURCE = RawJson.class;

  /// Deepest nesting of such a value, in brackets.
  public static final int MAX_NESTING = 95;

  /// Numbers that every reader can hold, if not to the last digit.
  private static final Pattern LEGIBLE = Pattern.compile("[-+.0-9]{1,900}(?:[eE][-+]?\\d{1,6})?");

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .build();

  /// The value that a text is; nothing if it is none that every reader of records can read.
  public static Optional<RawJson> of(String text) {
    return valid(text) ? Optional.of(new RawJson(compact(text))) : Optional.empty();
  }

  /// A text as a JSON value.
  public static RawJson ofText(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    JsonStringEncoder.getInstance().quoteAsString(WellFormed.of(text), quoted);
    return new RawJson(quoted.append('"').toString());
  }

  public boolean isObject() {
    return text.startsWith("{");
  }

  private static boolean valid(String text) {
    if (!WellFormed.is(text)) {
      return false;
    }
    try (JsonParser parser = STRICT.createParser(text)) {
      int values = 0;
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth -= token.isStructEnd() ? 1 : 0;
        values += depth == 0 && !token.isStructEnd() ? 1 : 0;
        depth += token.isStructStart() ? 1 : 0;
        if (token.isNumeric() && !LEGIBLE.matcher(parser.getText()).matches()) {
          return false;
        }
      }
      return values == 1;
    } catch (IOException e) {
      return false;
    }
  }

  /// Takes the white space between the parts away.
  private static String compact(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        kept.append(c);
        i++;
        kept.append(text.charAt(i));
        continue;
      }
      if (c == '"') {
        quoted = !quoted;
      }
      if (quoted || !(c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  /// Cuts the value out of the record's bytes if it gets them; else serializes the value again.
  static final class Reader extends StdDeserializer<RawJson> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(RawJson.class);
    }

    @Override
    public RawJson getNullValue(DeserializationContext context) {
      return new RawJson("null");
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
      return null;
    }

    @Override
    public RawJson deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      long from = parser.currentTokenLocation().getByteOffset();
      if (!(context.getAttribute(SOURCE) instanceof byte[] source) || from < 0) {
        return new RawJson(context.readTree(parser).toString());
      }
      parser.skipChildren();
      parser.finishToken();
      int to = (int) parser.currentLocation().getByteOffset();
      byte[] value = Arrays.copyOfRange(source, (int) from, to);
      return new RawJson(new String(value, StandardCharsets.UTF_8).strip());
    }
  }
}
