package io.keyfleet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents for maintainers call by its name is there.
class DocumentedNamesTest {
  private static final Path ROOT = Path.of("..");

  /// A type, and a member of it.
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?`");

  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");

  /// Types of the JDK that are named as such.
  private static final Set<String> OTHERS = Set.of("InstantSource");

  @Test
  void everyTypeAndMemberThatADocumentNamesIsInTheSources() throws IOException {
    Map<String, String> sources = sources();
    Set<String> missing = new TreeSet<>();
    for (String document : Set.of("ARCHITECTURE.md", "CONTRIBUTING.md")) {
      Matcher name = NAME.matcher(Files.readString(ROOT.resolve(document)));
      while (name.find()) {
        String member = name.group(2) == null ? "" : name.group(2);
        String source = sources.getOrDefault(name.group(1), "");
        if (!OTHERS.contains(name.group(1)) && (source.isEmpty() || !source.contains(member))) {
          missing.add(document + " " + name.group());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /// The file of each type that is declared.
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module :
          modules.map(one -> one.resolve("src")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(module)) {
          for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
            String text = Files.readString(file);
            Matcher declared = DECLARED.matcher(text);
            while (declared.find()) {
              sources.merge(declared.group(1), text, String::concat);
            }
          }
        }
      }
    }
    return sources;
  }
}
