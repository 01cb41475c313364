package io.keyfleet.sandbox.demo;

import io.keyfleet.contract.Topics;
import io.keyfleet.contract.budget.Price;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.producer.price.BudgetPrices;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.request.BudgetFlags;
import io.keyfleet.producer.request.PublishRequest;
import io.keyfleet.producer.request.SourceParser;
import io.keyfleet.producer.request.SourceSpec;
import io.keyfleet.scorer.settings.GradingSettings;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the demo is to do.
///
/// @param material where the prompts come from
/// @param workers how many workers
/// @param simulatedKeys keys of the simulated API; none if a real one is called
/// @param api base URL of the API, or `simulated`
/// @param price what tokens cost there, if that was said
/// @param budget what the answers may take, without prices; nothing: no bound
/// @param model that prompts ask for which name none
/// @param rate requests per account
/// @param method how answers are scored
/// @param outputs files to write
record DemoSettings(
    SourceSpec material,
    int workers,
    List<Secret> simulatedKeys,
    String api,
    Optional<Price> price,
    Optional<RunBudget> budget,
    String model,
    Rate rate,
    GradingSettings method,
    Outputs outputs) {
  /// The name of the simulated API.
  static final String SIMULATED = "simulated";

  private static final Pattern PRICE =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)/(\\d{1,9}(?:\\.\\d{1,9})?)");
  private static final int MAX_WORKERS = 64;
  private static final int MAX_KEYS = 1_000;
  private static final Rate STANDARD_RATE = new Rate(5, Duration.ofSeconds(1));

  /// Reads flags and settings.
  ///
  /// @throws UsageException with everything that is wrong
  static DemoSettings read(DemoFlags flags, Settings settings, RandomGenerator random) {
    return new Reader(flags, settings, random).read();
  }

  /// Whether the API is a simulated one.
  boolean simulated() {
    return !simulatedKeys.isEmpty();
  }

  /// What is to be published.
  PublishRequest order() {
    return new PublishRequest(
        Topics.DEFAULT_PROMPTS,
        new Run("demo", Optional.empty()),
        Optional.empty(),
        material,
        budget,
        Optional.empty(),
        List.of());
  }

  /// The budget with the prices that it takes: the one that was named, else those of the list.
  ///
  /// @throws io.keyfleet.service.cli.Failure if a price is missing
  Optional<RunBudget> pricedBudget() {
    return budget.map(wanted ->
        wanted instanceof RunBudget.Money money && price.isPresent()
            ? money.at("--price", Map.of(model, BudgetPrices.perMillion(price.get())))
            : new BudgetFlags().priced(wanted, material, Optional.of(model)));
  }

  /// How the file is read, in words; nothing for what comes but once, or is none.
  Optional<String> reading() {
    return material.reading();
  }

  private record Reader(
      DemoFlags flags, Settings settings, RandomGenerator random, List<String> problems) {
    Reader(DemoFlags flags, Settings settings, RandomGenerator random) {
      this(flags, settings, random, new ArrayList<>());
    }

    DemoSettings read() {
      bound("--workers", flags.workers, 1, MAX_WORKERS);
      bound("--keys", flags.keys, 1, MAX_KEYS);
      boolean simulated = !settings.given(Setting.BASE_URL);
      List<Secret> keys = simulated ? keys() : List.of();
      if (!simulated) {
        settings.keys(Setting.API_KEY);
        refuseBudget();
      }
      SourceSpec source = new SourceParser(flags.source, problems).read(random);
      Outputs outputs = flags.files.outputs();
      GradingSettings grading = GradingSettings.read(settings);
      problems.addAll(outputs.problems());
      problems.addAll(flags.floor.problems());
      Rate rate = settings.rate(Setting.RATE_LIMIT).orElse(STANDARD_RATE);
      Optional<Price> price = Optional.ofNullable(flags.price).flatMap(this::price);
      Optional<RunBudget> budget = Optional.ofNullable(flags.budget).flatMap(this::budget);
      String model = settings.text(Setting.MODEL);
      String api = simulated ? SIMULATED : settings.url(Setting.BASE_URL).toString();
      check();
      return new DemoSettings(
          source, flags.workers, keys, api, price, budget, model, rate, grading, outputs);
    }

    /// Nobody's money is spent beyond what was allowed; what a simulated API answers costs nothing.
    private void refuseBudget() {
      if (settings.given(Setting.KEYFLEET_BUDGET)) {
        settings.problem(
            Setting.KEYFLEET_BUDGET,
            "is not supported by a demo with a real API: it takes no pool file, so it knows no prices,"
                + " and the rest could not be resumed; unset it and bound the demo by"
                + " --prompts, or start producer, workers and scorer");
      }
    }

    private Optional<RunBudget> budget(String text) {
      try {
        return Optional.of(RunBudget.parse(text));
      } catch (IllegalArgumentException e) {
        problems.add("--budget is " + e.getMessage() + ": '" + text + "'");
        return Optional.empty();
      }
    }

    private Optional<Price> price(String text) {
      Matcher parts = PRICE.matcher(text.strip());
      if (!parts.matches()) {
        problems.add("--price is not like 0.15/0.60, read and written: '" + text + "'");
        return Optional.empty();
      }
      return Optional.of(
          new Price(
              new BigDecimal(parts.group(1)), new BigDecimal(parts.group(2)), Optional.empty()));
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
      } catch (UsageException e) {
        problems.addAll(e.problems());
      }
      if (!problems.isEmpty()) {
        throw new UsageException(problems);
      }
    }
  }
}
