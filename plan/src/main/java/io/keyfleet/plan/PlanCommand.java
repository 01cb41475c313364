package io.keyfleet.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.plan.workload.EarlierAnswers;
import io.keyfleet.plan.workload.PlannedPrompts;
import io.keyfleet.producer.price.PriceList;
import io.keyfleet.producer.request.SourceFlags;
import io.keyfleet.producer.request.SourceParser;
import io.keyfleet.producer.request.SourceSpec;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.file.FileFormat;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.worker.WorkerSettings;
import io.keyfleet.worker.pool.Pool;
import io.keyfleet.worker.quota.LimiterSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says what a run will cost and when it will be done, without a broker and without a call.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says before a cent is spent what a run of these prompts with this pool will take: tokens,",
      "cost, when it is done, what it waits for, and what one more key would save. Needs no broker",
      "and calls no API."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  plan prompts.jsonl",
      "  plan test.jsonl --limit 5000 --pool pool.yaml --measured first-50.jsonl",
      "  plan questions.csv --template my-template.txt --json",
      "",
      "The pool is that of the workers: KEYFLEET_POOL, or API_KEY, BASE_URL and RATE_LIMIT.",
      "Prices are the pool's, else those of a dated list that comes along; models in neither are",
      "named. docs/plan.md says how it is reckoned.",
      "",
      "Exit status: 0 planned, 1 some prompts cannot be answered or lines are bad, 2 wrong usage."
    })
final class PlanCommand implements Callable<Integer> {
  private static final long MOST_ANSWER_TOKENS = 10_000_000;
  private static final Duration STANDARD_CALL = Duration.ofSeconds(1);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Prompt files, as for --file; several are planned as one run.")
  private List<String> files = new ArrayList<>();

  @Mixin private final SourceFlags sources = new SourceFlags();

  @Option(names = "--format", paramLabel = "FORMAT", description = "The same as --prompts-format.")
  private @Nullable FileFormat format;

  @Option(names = "--pool", paramLabel = "FILE", description = "Pool file. Default: KEYFLEET_POOL.")
  private @Nullable String poolFile;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Model for prompts that name none. Default: the pool's, or MODEL.")
  private @Nullable String model;

  @Option(
      names = "--measured",
      paramLabel = "RESULTS",
      description =
          "Results (JSON lines) of an earlier run, such as of the first 50 prompts: tokens and the"
              + " time of a call are taken from them, with their error, instead of assumed.")
  private @Nullable Path measured;

  @Option(
      names = "--answer-tokens",
      paramLabel = "N",
      description = "Tokens of an answer where nothing is measured. Default: ${DEFAULT-VALUE}.")
  private long answerTokens = 500;

  @Option(
      names = "--call-time",
      paramLabel = "SECONDS",
      description = "Duration of a call. Default: as measured, else 1.")
  private @Nullable Double callSeconds;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description =
          "Prices (JSON) of models that the pool has none of, before those of the list that comes"
              + " along; docs/plan.md has the form.")
  private @Nullable Path prices;

  @Option(names = "--json", description = "Print the plan as one JSON object.")
  private boolean json;

  private final RandomGenerator random = new SplittableRandom();

  @Override
  public Integer call() {
    Settings settings =
        Settings.ofProcess(
            new SettingFlags()
                .with(Setting.KEYFLEET_POOL, poolFile)
                .with(Setting.MODEL, model)
                .given());
    Pool pool = Pool.read(settings);
    LimiterSettings limits = LimiterSettings.read(settings, WorkerSettings.interactive(settings));
    List<SourceSpec> material = material(settings);
    settings.check();
    EarlierAnswers earlier = measured == null ? EarlierAnswers.none() : EarlierAnswers.of(measured);
    PriceList list = PriceList.standard();
    PriceList price = prices == null ? list : PriceList.of(prices).orElse(list);
    PlannedPrompts workload = new PlannedPrompts(pool.model(), earlier);
    material.forEach(SourceSpec::demandReadable);
    for (SourceSpec one : material) {
      try (PromptSource source = one.open()) {
        source.reading().ifPresent(words -> say(one.origin() + " is " + words));
        workload.add(source);
      }
    }
    Assumptions assumptions = new Assumptions(limits, earlier, answerTokens, time(earlier), price);
    RunPlan plan = Planning.of(workload, pool, assumptions);
    print(plan);
    return status(plan);
  }

  /// What prompts come from; what is wrong is a problem of the settings.
  private List<SourceSpec> material(Settings settings) {
    List<String> problems = new ArrayList<>();
    if (answerTokens < 1 || answerTokens > MOST_ANSWER_TOKENS) {
      problems.add("--answer-tokens is not a whole number from 1 to " + MOST_ANSWER_TOKENS);
    }
    if (callSeconds != null && !(callSeconds > 0 && callSeconds <= 3_600)) {
      problems.add("--call-time is not a number of seconds above 0, 3600 at most");
    }
    if (!files.isEmpty() && sources.named()) {
      problems.add("FILE, --file and --prompts exclude each other; give one of them");
    } else if (files.isEmpty() && !sources.named()) {
      problems.add("nothing to plan: name a FILE of prompts, or --prompts N for arithmetic");
    }
    sources.readAs(format);
    List<SourceSpec> material = new ArrayList<>();
    if (problems.isEmpty()) {
      for (String file : files) {
        sources.readFrom(file);
        material.add(read(problems));
      }
      if (files.isEmpty()) {
        material.add(read(problems));
      }
    }
    problems.forEach(settings::problem);
    return material;
  }

  private SourceSpec read(List<String> problems) {
    SourceParser parser = new SourceParser(sources, problems);
    SourceSpec source = parser.read(random);
    parser.notices().forEach(this::say);
    return source;
  }

  private Duration time(EarlierAnswers earlier) {
    if (callSeconds != null) {
      return Duration.ofNanos((long) (callSeconds * 1e9));
    }
    return earlier
        .latency()
        .map(seconds -> Duration.ofNanos((long) (seconds * 1e9)))
        .orElse(STANDARD_CALL);
  }

  private void print(RunPlan plan) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (json) {
        out.println(RecordJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plan));
      } else {
        PlanText.of(plan, SystemTime.WALL.instant()).forEach(out::println);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan has a JSON form", e);
    }
    out.flush();
  }

  private int status(RunPlan plan) {
    if (plan.prompts() + plan.bad() + plan.unserved().size() == 0) {
      throw new Failure("there are no prompts in what was given");
    }
    if (!plan.unserved().isEmpty()) {
      throw new Failure(
          "no account serves "
              + String.join(", ", plan.unserved().keySet())
              + ": those prompts would end as dead ones; add the model to a provider of the pool,"
              + " or choose another with --model");
    }
    if (plan.bad() > 0 && !sources.skipsBad()) {
      throw new Failure(
          plan.bad()
              + " lines are no prompts and would not be sent; --skip-bad takes that for"
              + " success");
    }
    return Cli.SUCCESS;
  }

  /// For people, so that it is not in what programs read.
  private void say(String words) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("keyfleet: " + words);
    err.flush();
  }
}
