package io.keyfleet.worker.pool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.StreamReader;

/// A pool file's text and the YAML in it. What keeps it from being read is reported to the
/// settings, with its line.
final class YamlFile {
  private static final int MAX_BYTES = 4 << 20;

  /// Of all lists and mappings together. They cost nothing: what they stand for is not copied.
  private static final int MAX_ALIASES = 10_000;

  private final Path file;
  private final Settings settings;

  YamlFile(Path file, Settings settings) {
    this.file = file;
    this.settings = settings;
  }

  /// All that stands in it; nothing if there was a problem.
  Optional<YamlNode> read() {
    return text()
        .flatMap(this::compose)
        .map(root -> new YamlNode(file.toString(), root, settings::problem));
  }

  private Optional<String> text() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        settings.problem(file + ": is larger than " + MAX_BYTES + " bytes");
        return Optional.empty();
      }
      return decode(Files.readAllBytes(file)).filter(this::isAllowed);
    } catch (NoSuchFileException e) {
      settings.problem(Setting.KEYFLEET_POOL, "names a file that does not exist: " + file);
    } catch (IOException e) {
      settings.problem(Setting.KEYFLEET_POOL, "names a file that cannot be read: " + file);
    }
    return Optional.empty();
  }

  private Optional<String> decode(byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    if (UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true).isError()) {
      problem(line(text.flip().toString()), "is no UTF-8");
      return Optional.empty();
    }
    return Optional.of(text.flip().toString());
  }

  private boolean isAllowed(String text) {
    OptionalInt forbidden =
        text.codePoints().filter(character -> !StreamReader.isPrintable(character)).findFirst();
    forbidden.ifPresent(character ->
        problem(
            line(text.substring(0, text.indexOf(character))),
            "has a character that YAML forbids: U+%04X".formatted(character)));
    return forbidden.isEmpty();
  }

  private Optional<Node> compose(String text) {
    try {
      Node root = new Yaml(new SafeConstructor(bounds())).compose(new StringReader(text));
      if (root == null) {
        problem(1, "is empty");
      }
      return Optional.ofNullable(root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      problem(mark == null ? 1 : mark.getLine() + 1, "is no YAML: " + e.getProblem());
    } catch (YAMLException e) {
      problem(1, "is no YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static LoaderOptions bounds() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setCodePointLimit(MAX_BYTES);
    return options;
  }

  /// Where the text ends.
  private static int line(String text) {
    return text.split("\\R", -1).length;
  }

  private void problem(int line, String mistake) {
    settings.problem(file + ":" + line + ": " + mistake);
  }
}
