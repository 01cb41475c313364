package io.keyfleet.sandbox.demo;

import io.keyfleet.producer.file.PromptFile;
import io.keyfleet.producer.prompts.Arithmetic;
import io.keyfleet.producer.prompts.ArithmeticSource;
import io.keyfleet.producer.prompts.Language;
import io.keyfleet.producer.prompts.Operator;
import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.prompts.Template;
import io.keyfleet.sandbox.simulator.SimulatorSettings;
import io.keyfleet.scorer.Method;
import io.keyfleet.scorer.Outputs;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageProblems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What the demo was asked for.
///
/// @param origin where the prompts come from, in words, with all that it takes to make them again
/// @param prompts opens that
/// @param workers how many workers
/// @param simulatedKeys keys of the simulated API; none where a real one is called
/// @param rate requests per account
/// @param method how answers are scored
/// @param outputs files to write
record DemoSettings(
    String origin,
    Supplier<PromptSource> prompts,
    int workers,
    List<Secret> simulatedKeys,
    Rate rate,
    Method method,
    Outputs outputs) {
  private static final int MAX_WORKERS = 64;
  private static final int MAX_KEYS = 1_000;
  private static final Rate STANDARD_RATE = new Rate(5, Duration.ofSeconds(1));

  /// Reads flags and settings.
  ///
  /// @throws UsageProblems with everything that is wrong
  static DemoSettings read(DemoFlags flags, Settings settings, RandomGenerator random) {
    return new Reader(flags, settings, random).read();
  }

  /// Whether the API is a simulated one.
  boolean simulated() {
    return !simulatedKeys.isEmpty();
  }

  private record Reader(
      DemoFlags flags, Settings settings, RandomGenerator random, List<String> problems) {
    Reader(DemoFlags flags, Settings settings, RandomGenerator random) {
      this(flags, settings, random, new ArrayList<>());
    }

    DemoSettings read() {
      bound("--workers", flags.workers, 1, MAX_WORKERS);
      bound("--keys", flags.keys, 1, MAX_KEYS);
      bound("--terms", flags.terms, Arithmetic.MIN_TERMS, Arithmetic.MAX_TERMS);
      boolean simulated = !settings.given(Setting.BASE_URL);
      List<Secret> keys = simulated ? keys() : List.of();
      if (!simulated) {
        settings.keys(Setting.API_KEY);
      }
      long seed = flags.seed == null ? random.nextInt(Integer.MAX_VALUE) : flags.seed;
      Optional<Template> template = template();
      Supplier<PromptSource> source = source(seed, template);
      Outputs outputs = flags.files.outputs();
      Method method = Method.read(settings);
      problems.addAll(outputs.problems());
      Rate rate = settings.rate(Setting.RATE_LIMIT).orElse(STANDARD_RATE);
      check();
      String origin = flags.file == null ? "arithmetic with --seed " + seed : flags.file;
      return new DemoSettings(origin, source, flags.workers, keys, rate, method, outputs);
    }

    private Supplier<PromptSource> source(long seed, Optional<Template> template) {
      if (flags.file != null) {
        if (flags.prompts != null) {
          problems.add("--prompts and --prompts-file exclude each other; give one of them");
        }
        String file = flags.file;
        return () -> PromptFile.open(file, Optional.empty(), template);
      }
      long count = flags.prompts == null ? 100 : flags.prompts;
      if (count < 1) {
        problems.add("--prompts is not 1 or more: '" + count + "'");
      }
      List<Operator> operators = operators();
      return () ->
          new ArithmeticSource(
              count, new Arithmetic(operators, flags.terms), seed, template.orElseThrow());
    }

    private List<Operator> operators() {
      try {
        return Operator.parse(flags.operators);
      } catch (IllegalArgumentException e) {
        problems.add(
            "--operators is not a choice of + - * / such as '+-*/': '" + flags.operators + "'");
        return List.of();
      }
    }

    private Optional<Template> template() {
      if (flags.template == null && flags.file != null) {
        return Optional.empty();
      }
      String name = flags.template == null ? "basic" : flags.template;
      Language language = flags.language == null ? Language.en : flags.language;
      Optional<Template> builtIn = Template.builtIn(name, language);
      if (builtIn.isPresent()) {
        return builtIn;
      }
      try {
        if (Files.isRegularFile(Path.of(name))) {
          return Optional.of(Template.ofFile(Path.of(name)));
        }
        problems.add("--template is neither basic, reasoned nor a file: '" + name + "'");
      } catch (IllegalArgumentException e) {
        problems.add("--template: " + e.getMessage());
      }
      return Optional.empty();
    }

    private List<Secret> keys() {
      return SimulatorSettings.generatedKeys(Math.clamp(flags.keys, 1, MAX_KEYS));
    }

    private void bound(String flag, int value, int min, int max) {
      if (value < min || value > max) {
        problems.add(
            flag + " is not a whole number from " + min + " to " + max + ": '" + value + "'");
      }
    }

    private void check() {
      try {
        settings.check();
      } catch (UsageProblems e) {
        problems.addAll(e.problems());
      }
      if (!problems.isEmpty()) {
        throw new UsageProblems(problems);
      }
    }
  }
}
