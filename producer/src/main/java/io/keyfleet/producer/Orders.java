package io.keyfleet.producer;

import io.keyfleet.contract.Topics;
import io.keyfleet.producer.file.PromptFile;
import io.keyfleet.producer.prompts.Arithmetic;
import io.keyfleet.producer.prompts.ArithmeticSource;
import io.keyfleet.producer.prompts.Language;
import io.keyfleet.producer.prompts.Operator;
import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.prompts.Template;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes an order of flags and settings, noting every problem on the way.
final class Orders {
  private static final long STANDARD_PROMPTS = 100;
  private static final String STANDARD_OPERATORS = "+-*";
  private static final String STANDARD_TEMPLATE = "basic";

  /// Most characters of a run's name: it is a label of metrics and pages.
  private static final int MAX_RUN = 200;

  private final Flags flags;
  private final List<String> problems;
  private final List<String> notices = new ArrayList<>();

  /// @param problems takes what is wrong, one line each
  Orders(Flags flags, List<String> problems) {
    this.flags = flags;
    this.problems = problems;
  }

  /// The order; where there were problems it must not be carried out.
  Order read(Settings settings, Instant now, RandomGenerator random) {
    if (flags.prompts != null && flags.file != null) {
      problems.add("--prompts and --file exclude each other; give one of them");
    }
    Run run = run(now, random);
    String topic = topic(settings);
    Optional<Template> template = template();
    String file = flags.file;
    if (file == null) {
      long seed = flags.seed == null ? random.nextInt(Integer.MAX_VALUE) : flags.seed;
      return arithmetic(topic, run, seed, template);
    }
    ignored("--operators", flags.operators);
    ignored("--terms", flags.terms);
    ignored("--seed", flags.seed);
    Supplier<PromptSource> source =
        () -> PromptFile.open(file, Optional.ofNullable(flags.format), template);
    String origin = file.equals(PromptFile.STANDARD_INPUT) ? "standard input" : file;
    return new Order(topic, run, origin, source, notices);
  }

  private Order arithmetic(String topic, Run run, long seed, Optional<Template> template) {
    ignored("--format", flags.format);
    long count = flags.prompts == null ? STANDARD_PROMPTS : flags.prompts;
    if (count < 1) {
      problems.add("--prompts is not 1 or more: '" + count + "'");
    }
    int terms = flags.terms == null ? Arithmetic.MIN_TERMS : flags.terms;
    if (terms < Arithmetic.MIN_TERMS || terms > Arithmetic.MAX_TERMS) {
      problems.add("--terms is not a whole number from 2 to 10: '" + terms + "'");
      terms = Arithmetic.MIN_TERMS;
    }
    Arithmetic exercises = new Arithmetic(operators(), terms);
    Supplier<PromptSource> source =
        () -> new ArithmeticSource(count, exercises, seed, template.orElseThrow());
    return new Order(topic, run, "arithmetic with --seed " + seed, source, notices);
  }

  private List<Operator> operators() {
    String signs = flags.operators == null ? STANDARD_OPERATORS : flags.operators;
    try {
      return Operator.parse(signs);
    } catch (IllegalArgumentException e) {
      problems.add("--operators is not a choice of + - * / such as '+-*/': '" + signs + "'");
      return Operator.parse(STANDARD_OPERATORS);
    }
  }

  /// Nothing where there is none, or where it is a problem.
  private Optional<Template> template() {
    String name = flags.template == null && flags.file == null ? STANDARD_TEMPLATE : flags.template;
    if (name == null) {
      ignored("--language", flags.language);
      return Optional.empty();
    }
    Language language = flags.language == null ? Language.en : flags.language;
    Optional<Template> builtIn = Template.builtIn(name, language);
    if (builtIn.isPresent()) {
      return builtIn;
    }
    ignored("--language", flags.language);
    try {
      Path file = Path.of(name);
      if (Files.isRegularFile(file)) {
        return Optional.of(Template.ofFile(file));
      }
      problems.add("--template is neither basic, reasoned nor a file: '" + name + "'");
    } catch (InvalidPathException e) {
      problems.add("--template is neither basic, reasoned nor a file: '" + name + "'");
    } catch (IllegalArgumentException e) {
      problems.add("--template: " + e.getMessage() + "; write it where the question goes");
    }
    return Optional.empty();
  }

  private Run run(Instant now, RandomGenerator random) {
    String name = flags.run == null ? Run.name(now, random) : flags.run.strip();
    if (name.isEmpty() || name.length() > MAX_RUN) {
      problems.add("--run is not a name of 1 to " + MAX_RUN + " characters");
    }
    Optional<String> model = Optional.ofNullable(flags.model).map(String::strip);
    if (model.filter(String::isEmpty).isPresent()) {
      problems.add("--model is blank; name a model or leave the flag out");
    }
    return new Run(name, model);
  }

  private String topic(Settings settings) {
    List<String> topics = settings.list(Setting.KEYFLEET_TOPICS);
    if (flags.topic != null && topics.size() != 1) {
      problems.add("--topic is not the name of one topic: '" + flags.topic + "'");
    }
    return topics.isEmpty() ? Topics.DEFAULT_PROMPTS : topics.getFirst();
  }

  private void ignored(String flag, @Nullable Object value) {
    if (value != null) {
      notices.add(flag + " has no meaning here and is ignored");
    }
  }
}
