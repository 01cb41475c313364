package io.keyfleet.producer.request;

import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.source.Arithmetic;
import io.keyfleet.producer.source.Language;
import io.keyfleet.producer.source.Operator;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.file.FileFormat;
import io.keyfleet.producer.source.file.FileOptions;
import io.keyfleet.producer.source.file.PromptFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes a source spec of flags, and collects every problem. For one thread.
public final class SourceParser {
  private static final long STANDARD_PROMPTS = 100;
  private static final String STANDARD_OPERATORS = "+-*";
  private static final String STANDARD_TEMPLATE = "basic";

  private final SourceFlags flags;
  private final List<String> problems;
  private final List<String> notices = new ArrayList<>();

  /// @param problems takes what is wrong, one line each
  public SourceParser(SourceFlags flags, List<String> problems) {
    this.flags = flags;
    this.problems = problems;
  }

  /// The source. If there were problems it must not be used.
  ///
  /// @param random gives the seed if none was given
  public SourceSpec read(RandomGenerator random) {
    if (flags.prompts != null && flags.file != null) {
      problems.add("--prompts and --file exclude each other; give one of them");
    }
    Optional<Chosen> template = template();
    return flags.file == null ? arithmetic(random, template) : file(flags.file, template);
  }

  /// Flags that have no meaning here.
  public List<String> notices() {
    return List.copyOf(notices);
  }

  private SourceSpec file(String file, Optional<Chosen> template) {
    ignored("--operators", flags.operators);
    ignored("--terms", flags.terms);
    if (flags.reading.sample == null) {
      ignored("--seed", flags.seed);
    }
    FileFormat format = flags.format == null ? FileFormat.auto : flags.format;
    if (file.equals(PromptFile.STANDARD_INPUT) && flags.reading.sample != null) {
      problems.add("--sample reads a file twice, and standard input comes but once; give a file");
    }
    FileOptions options =
        flags.reading.options(format, template.map(Chosen::template), flags.seed, problems);
    StoredSource.File stored =
        new StoredSource.File(
            file.equals(PromptFile.STANDARD_INPUT) ? file : absolute(file),
            format.toString(),
            template.map(Chosen::stored).orElse(null),
            flags.reading.selection(flags.seed));
    return new SourceSpec.OfFile(file, options, stored);
  }

  private SourceSpec arithmetic(RandomGenerator random, Optional<Chosen> template) {
    ignored("--prompts-format", flags.format);
    flags.reading.given().forEach(flag -> ignored(flag, flag));
    if (template.filter(one -> !one.template().text().contains(Template.QUESTION)).isPresent()) {
      problems.add("--template has no " + Template.QUESTION + "; arithmetic has no other field");
    }
    long count = flags.prompts == null ? STANDARD_PROMPTS : flags.prompts;
    if (count < 1) {
      problems.add("--prompts is not 1 or more: '" + count + "'");
    }
    int terms = flags.terms == null ? Arithmetic.MIN_TERMS : flags.terms;
    if (terms < Arithmetic.MIN_TERMS || terms > Arithmetic.MAX_TERMS) {
      problems.add("--terms is not a whole number from 2 to 10: '" + terms + "'");
      terms = Arithmetic.MIN_TERMS;
    }
    String operators = flags.operators == null ? STANDARD_OPERATORS : flags.operators;
    long seed = flags.seed == null ? random.nextInt(Integer.MAX_VALUE) : flags.seed;
    Chosen wording =
        template.orElseGet(() ->
            new Chosen(
                Template.builtIn(STANDARD_TEMPLATE, Language.en)
                    .orElseThrow(() -> new IllegalStateException("no standard template")),
                new StoredSource.Wording(STANDARD_TEMPLATE, Language.en.name())));
    return new SourceSpec.OfArithmetic(
        new StoredSource.Arithmetic(count, operators, terms, seed, wording.stored()),
        new Arithmetic(operators(operators), terms),
        wording.template());
  }

  private List<Operator> operators(String signs) {
    try {
      return Operator.parse(signs);
    } catch (IllegalArgumentException e) {
      problems.add("--operators is not a choice of + - * / such as '+-*/': '" + signs + "'");
      return Operator.parse(STANDARD_OPERATORS);
    }
  }

  /// A template, and the form in which it is kept.
  private record Chosen(Template template, StoredSource.Wording stored) {}

  /// Nothing if there is none, or if it is a problem.
  private Optional<Chosen> template() {
    String name = flags.template == null && flags.file == null ? STANDARD_TEMPLATE : flags.template;
    if (name == null) {
      ignored("--language", flags.language);
      return Optional.empty();
    }
    Language language = flags.language == null ? Language.en : flags.language;
    Optional<Template> builtIn = Template.builtIn(name, language);
    if (builtIn.isPresent()) {
      return builtIn.map(one -> new Chosen(one, new StoredSource.Wording(name, language.name())));
    }
    ignored("--language", flags.language);
    return templateFile(name);
  }

  private Optional<Chosen> templateFile(String name) {
    try {
      Path file = Path.of(name);
      if (Files.isRegularFile(file)) {
        return Optional.of(
            new Chosen(Template.ofFile(file), new StoredSource.Wording(absolute(name), null)));
      }
      problems.add("--template is neither basic, reasoned nor a file: '" + name + "'");
    } catch (InvalidPathException e) {
      problems.add("--template is neither basic, reasoned nor a file: '" + name + "'");
    } catch (IllegalArgumentException e) {
      problems.add("--template: " + e.getMessage() + "; write it where the question goes");
    }
    return Optional.empty();
  }

  private String absolute(String file) {
    try {
      return Path.of(file).toAbsolutePath().toString();
    } catch (InvalidPathException e) {
      problems.add("--file is no path: '" + file + "'");
      return file;
    }
  }

  private void ignored(String flag, @Nullable Object value) {
    if (value != null) {
      notices.add(flag + " has no meaning here and is ignored");
    }
  }
}
