package io.keyfleet.worker.pool;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.network.HeaderValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the keys that a pool file refers to: `${NAME}` is a variable of the environment or of
/// `.env`, `file:PATH` a file, relative to the pool file. Either may hold several keys, separated
/// by commas, blanks or line ends. A key itself has no place in a pool file. Values of headers may
/// refer to variables and files, too.
final class KeyReferences {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final String FILE = "file:";
  private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern PRINTABLE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");
  private static final int MAX_BYTES = 1 << 20;

  /// What some editors begin a file with.
  private static final String BYTE_ORDER_MARK = "^\uFEFF";

  private final @Nullable Path folder;
  private final Settings settings;
  private final Set<Path> files = new HashSet<>();

  /// @param folder of the pool file
  KeyReferences(@Nullable Path folder, Settings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /// The files that were referred to so far, whether they could be read or not.
  Set<Path> files() {
    return files;
  }

  /// The keys behind a reference; none if there was a problem. What stands there is not shown: it
  /// may be a key.
  List<Secret> read(YamlNode yaml) {
    return yaml.text()
        .flatMap(text -> resolve(text, yaml))
        .map(text -> keys(text, yaml))
        .orElse(List.of());
  }

  /// The value of a header: text in which `${NAME}` stands for variables, or `file:PATH` for all of
  /// it; nothing if there was a problem.
  Optional<HeaderValue> header(YamlNode yaml) {
    List<Secret> secrets = new ArrayList<>();
    return yaml.text()
        .flatMap(text ->
            text.startsWith(FILE) ? whole(text, yaml, secrets) : filled(text, yaml, secrets))
        .filter(text -> printable(text, yaml))
        .map(text -> new HeaderValue(text, secrets));
  }

  private Optional<String> whole(String reference, YamlNode yaml, List<Secret> secrets) {
    Optional<String> text = resolve(reference, yaml).map(String::strip);
    text.map(Secret::new).ifPresent(secrets::add);
    return text;
  }

  private Optional<String> filled(String text, YamlNode yaml, List<Secret> secrets) {
    StringBuilder filled = new StringBuilder();
    Matcher variable = VARIABLE.matcher(text);
    while (variable.find()) {
      Optional<String> value = resolve(variable.group(), yaml).map(String::strip);
      if (value.isEmpty()) {
        return value;
      }
      secrets.add(new Secret(value.get()));
      variable.appendReplacement(filled, Matcher.quoteReplacement(value.get()));
    }
    return Optional.of(variable.appendTail(filled).toString());
  }

  private static boolean printable(String text, YamlNode yaml) {
    boolean printable = PRINTABLE.matcher(text).matches();
    if (!printable) {
      yaml.problem("is no value of a header: one line of printable ASCII, please");
    }
    return printable;
  }

  private static List<Secret> keys(String text, YamlNode yaml) {
    List<Secret> keys =
        SEPARATOR.splitAsStream(text).filter(part -> !part.isEmpty()).map(Secret::new).toList();
    if (keys.isEmpty()) {
      yaml.problem("leads to no key");
    }
    if (keys.stream().anyMatch(key -> !KEY.matcher(key.reveal()).matches())) {
      yaml.problem("refers to a key with a character outside ASCII; fix it");
      return List.of();
    }
    return keys;
  }

  private Optional<String> resolve(String text, YamlNode yaml) {
    Matcher variable = VARIABLE.matcher(text);
    if (variable.matches()) {
      Optional<String> value = settings.variable(variable.group(1));
      if (value.isEmpty()) {
        yaml.problem("refers to " + variable.group(1) + ", which is not set");
      }
      return value;
    }
    if (text.startsWith(FILE)) {
      return file(text.substring(FILE.length()), yaml);
    }
    yaml.problem("is no reference to a key: ${NAME} or file:PATH; keys stay out of this file");
    return Optional.empty();
  }

  private Optional<String> file(String name, YamlNode yaml) {
    try {
      Path path = folder == null ? Path.of(name) : folder.resolve(name);
      files.add(path.toAbsolutePath());
      if (Files.size(path) > MAX_BYTES) {
        yaml.problem("refers to a file that is too large for keys");
        return Optional.empty();
      }
      String text = Files.readString(path).replaceFirst(BYTE_ORDER_MARK, "");
      if (text.isBlank()) {
        yaml.problem("refers to a file that is empty");
        return Optional.empty();
      }
      return Optional.of(text);
    } catch (IOException | InvalidPathException e) {
      yaml.problem("refers to a file that cannot be read as text");
      return Optional.empty();
    }
  }
}
