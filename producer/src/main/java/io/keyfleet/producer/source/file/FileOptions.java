package io.keyfleet.producer.source.file;

import com.google.re2j.Pattern;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.shape.Blanks;
import io.keyfleet.producer.source.shape.Field;
import io.keyfleet.producer.source.shape.Mapping;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// How its owner wants a file to be read.
///
/// @param format `auto` where the content tells
/// @param template what each question is put into; nothing: its texts are prompts as they stand
/// @param mapping which fields are ours
/// @param expectedPart what of an expected text counts; nothing: what the format says, else all
/// @param params further request parameters, which are sent
/// @param choice which of its rows
public record FileOptions(
    FileFormat format,
    Optional<Template> template,
    Mapping mapping,
    Optional<Pattern> expectedPart,
    Set<String> params,
    Choice choice) {

  /// By its format alone.
  public static FileOptions of(FileFormat format, Optional<Template> template) {
    return new FileOptions(format, template, Mapping.NONE, Optional.empty(), Set.of(), Choice.ALL);
  }

  /// The same with other rows.
  FileOptions choosing(Choice other) {
    return new FileOptions(format, template, mapping, expectedPart, params, other);
  }

  /// Whether a template takes the row's fields.
  boolean blanks() {
    return template.filter(one -> new Blanks(one.text()).any()).isPresent();
  }

  /// Whether a mapping or a template takes the field of this name.
  boolean takes(String name) {
    Stream<Field> blanks =
        template.stream().flatMap(one -> new Blanks(one.text()).fields().stream());
    return Stream.concat(mapping.fields().stream(), blanks)
        .anyMatch(field -> field.name().equalsIgnoreCase(name));
  }

  /// All that prompts depend on beside the file; blank if it is its format and template alone.
  public String essence() {
    boolean plain = mapping.isEmpty() && expectedPart.isEmpty() && params.isEmpty() && choice.all();
    return plain
        ? ""
        : " "
            + mapping
            + " "
            + expectedPart
            + " "
            + params.stream().sorted().toList()
            + " "
            + choice;
  }
}
