package io.keyfleet.sandbox.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.sandbox.simulator.SimulatedApi;
import io.keyfleet.sandbox.simulator.SimulatorSettings;
import io.keyfleet.sandbox.simulator.WarmUp;
import io.keyfleet.scorer.AccuracyLine;
import io.keyfleet.scorer.Report;
import io.keyfleet.scorer.page.LivePage;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.terminal.Words;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.worker.WorkerSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs the whole fleet in this process and shows what it does.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the whole fleet in one process: a Kafka broker of its own, producer, workers, scorer.",
      "The API is a simulated one, unless BASE_URL and API_KEY name a real one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  demo",
      "  demo --prompts 1000 --template reasoned --keys 5 --workers 3 --rate 20/s",
      "  BASE_URL=https://api.example.com/v1 API_KEY=sk-1,sk-2 demo --prompts-file mine.jsonl",
      "",
      "Settings come from flags, the environment and .env, in this order.",
      "Exit status: 0 every prompt settled, 1 failed or lines were bad, 2 wrong usage."
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DemoFlags flags = new DemoFlags();
  private long bad;

  /// Leaves the terminal to the demo's own lines; to be called before anything logs.
  public static void quietLog() {
    System.setProperty("keyfleet.log.target", "System.err");
    if (System.getenv(Setting.KEYFLEET_LOG_LEVEL.name()) == null) {
      System.setProperty("keyfleet.log.level", "WARN");
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.ofProcess(flags.settings());
    StatusSettings listening = StatusSettings.read(settings);
    DemoSettings demo = DemoSettings.read(flags, settings, new SplittableRandom());
    PrintWriter out = spec.commandLine().getOut();
    try (StatusServer status = new StatusServer(listening);
        LivePage page = new LivePage(status, SystemTime.TICKS, SystemTime.WALL)) {
      status.health().ready("demo", Optional::empty);
      tell(out, "watch", status);
      Report report = run(demo, page, out);
      if (flags.page) {
        tell(out, "stays", status);
        new CountDownLatch(1).await();
      }
      if (bad > 0 && !flags.source.skipsBad()) {
        throw new Failure(
            bad
                + " prompts of "
                + demo.material().origin()
                + " are bad and were not asked, the others were; --skip-bad takes that for success");
      }
      return report.counts().settled() >= report.prompts() ? Cli.SUCCESS : Cli.FAILURE;
    }
  }

  private Report run(DemoSettings demo, LivePage page, PrintWriter out)
      throws InterruptedException {
    if (!demo.simulated()) {
      return run(demo, Optional.empty(), page, out);
    }
    SimulatorSettings simulated = SimulatorSettings.of(demo.simulatedKeys(), demo.rate());
    WarmUp.run(simulated, WarmUp.FEW);
    try (SimulatedApi api = new SimulatedApi(simulated, SystemTime.TICKS, SystemTime.WALL)) {
      return run(demo, Optional.of(api), page, out);
    }
  }

  private Report run(DemoSettings demo, Optional<SimulatedApi> api, LivePage page, PrintWriter out)
      throws InterruptedException {
    Words words = Words.of(DemoCommand.class);
    List<WorkerSettings> workers = workers(demo, api);
    if (!flags.quiet && !flags.json) {
      out.println(heading(words, demo, workers));
      out.flush();
    }
    if (!flags.quiet) {
      demo.reading().ifPresent(spec.commandLine().getErr()::println);
    }
    Demo course = new Demo(demo, workers, page, flags.quiet);
    Report report = course.run();
    bad = course.bad();
    if (flags.json) {
      out.println(json(report));
    } else if (flags.quiet) {
      out.println(AccuracyLine.of(report));
    } else {
      Summary.of(words, report, api.map(SimulatedApi::audit)).forEach(out::println);
    }
    out.flush();
    return report;
  }

  private void tell(PrintWriter out, String key, StatusServer status) {
    if (!flags.quiet && !flags.json) {
      out.println(Words.of(DemoCommand.class).say(key, status.address("/")));
      out.flush();
    }
  }

  private static String heading(Words words, DemoSettings demo, List<WorkerSettings> workers) {
    WorkerSettings first = workers.getFirst();
    return words.say(
        demo.simulated() ? "heading-simulated" : "heading",
        demo.material().origin(),
        workers.size(),
        first.accounts().size(),
        first.accounts().getFirst().quotas().stream()
            .map(Object::toString)
            .collect(Collectors.joining(" + ")),
        first.pool().providers().iterator().next().baseUrl());
  }

  private static String json(Report report) {
    try {
      return RecordJson.MAPPER.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report has a JSON form", e);
    }
  }

  private List<WorkerSettings> workers(DemoSettings demo, Optional<SimulatedApi> api) {
    List<WorkerSettings> workers = new ArrayList<>();
    for (int i = 1; i <= demo.workers(); i++) {
      Map<Setting, String> own = flags.settings("worker-" + i);
      api.ifPresent(simulated -> {
        own.put(Setting.BASE_URL, simulated.baseUrl());
        own.put(
            Setting.API_KEY,
            demo.simulatedKeys().stream()
                .map(key -> key.reveal())
                .collect(Collectors.joining(",")));
      });
      Settings settings = Settings.ofProcess(own);
      workers.add(WorkerSettings.read(settings));
      settings.check();
    }
    return workers;
  }
}
