package io.keyfleet.sandbox.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.GatewaySettings;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.scorer.page.LivePage;
import io.keyfleet.scorer.report.AccuracyLine;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.ShutdownSignal;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.terminal.Messages;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.ServerWarmUp;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.settings.SimulatorSettings;
import io.keyfleet.worker.WorkerSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
      "  demo --serve --gateway-port 8088",
      "",
      "Ctrl-C or SIGTERM: calls in flight finish, what is answered is scored, and FILE.part of"
          + " --results, which can be followed meanwhile, holds it. With --data the same command"
          + " continues from there.",
      "Settings come from flags, the environment and .env, in this order.",
      "Exit status: 0 every prompt settled, 1 failed, stopped or lines were bad, 2 wrong usage,"
          + " 3 accuracy under --fail-under."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(30);

  private final Messages messages = Messages.of(DemoCommand.class);
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DemoFlags flags = new DemoFlags();

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
    Duration drain =
        settings.duration(Setting.KEYFLEET_DRAIN_TIME, Duration.ZERO, Duration.ofHours(1));
    SplittableRandom random = new SplittableRandom();
    CountDownLatch stop = new CountDownLatch(1);
    try (@Nullable DemoFolder folder =
            flags.data == null ? null : DemoFolder.open(flags.data, random);
        StatusServer status = new StatusServer(listening);
        LivePage page = new LivePage(status, SystemTime.TICKER, SystemTime.WALL);
        ShutdownSignal signal =
            new ShutdownSignal(() -> stop(stop, drain), drain.plus(AFTER_DRAIN))) {
      DemoSettings demo =
          DemoSettings.read(
              flags, settings, folder == null ? random : new SplittableRandom(folder.seed()));
      if (folder != null) {
        folder.settle(demo.api(), demo.order().source());
      }
      if (!demo.simulated() && !agreed(demo, folder != null)) {
        warn(messages.say("spending-refused"));
        return signal.ends(Cli.FAILURE);
      }
      status.health().ready("demo", Optional::empty);
      if (flags.serve) {
        return signal.ends(serve(demo, Optional.ofNullable(folder), status, stop));
      }
      tell("watch", status);
      Demo.Showing showing = new Demo.Showing(status, page, flags.quiet);
      return signal.ends(run(demo, Optional.ofNullable(folder), showing, stop));
    }
  }

  /// Says what a real API may cost, and asks whoever sits at a terminal.
  private boolean agreed(DemoSettings demo, boolean kept) {
    boolean anywhere = kept || demo.outputs().results().isPresent();
    SpendingNotice.of(demo).lines(messages, demo, anywhere).forEach(this::warn);
    Optional<UnaryOperator<String>> terminal =
        Optional.ofNullable(System.console())
            .filter(console -> console.isTerminal() && !flags.yes)
            .map(console ->
                question -> Objects.requireNonNullElse(console.readLine("%s", question), ""));
    return SpendingNotice.agreed(messages, terminal);
  }

  /// Keeps the fleet up behind a gateway until the signal.
  private int serve(
      DemoSettings demo, Optional<DemoFolder> folder, StatusServer status, CountDownLatch stop)
      throws InterruptedException {
    if (demo.simulated()) {
      SimulatorSettings simulated = SimulatorSettings.of(demo.simulatedKeys(), demo.rate());
      try (SimulatedApi api = new SimulatedApi(simulated, SystemTime.TICKER, SystemTime.WALL)) {
        return serve(workers(demo, Optional.of(api)), folder, status, stop);
      }
    }
    return serve(workers(demo, Optional.empty()), folder, status, stop);
  }

  private int serve(
      List<WorkerSettings> workers,
      Optional<DemoFolder> folder,
      StatusServer status,
      CountDownLatch stop)
      throws InterruptedException {
    try (TemporaryFolder temporary = new TemporaryFolder("keyfleet-files-")) {
      Path files = folder.map(DemoFolder::files).orElse(temporary.path());
      Settings settings = Settings.ofProcess(flags.gatewaySettings(files));
      GatewaySettings gateway = GatewaySettings.read(settings);
      settings.check();
      try (ServedFleet fleet =
          new ServedFleet(
              folder.map(DemoFolder::broker).orElseGet(BrokerSettings::temporary),
              workers,
              gateway,
              status,
              () -> stop.getCount() == 0)) {
        spec.commandLine().getOut().println(messages.say("serves", fleet.baseUrl()));
        spec.commandLine().getOut().flush();
        stop.await();
        return Cli.SUCCESS;
      }
    }
  }

  /// A failure after the signal is said here, since the process ends before anybody else could.
  private int run(
      DemoSettings demo, Optional<DemoFolder> folder, Demo.Showing showing, CountDownLatch stop)
      throws InterruptedException {
    try {
      Demo.Ending stay =
          course -> {
            if (!course.complete()) {
              Stopped.lines(messages, course.report(), demo.outputs(), folder).forEach(this::warn);
            }
            boolean hindered = course.hindrance().isPresent() && !course.complete();
            if (flags.page && !hindered && stop.getCount() > 0) {
              tell("stays", showing.status());
              stop.await();
            }
          };
      Demo.Course course =
          run(demo, workers -> new Demo(demo, workers, folder, showing, stop), stay);
      if (course.hindrance().isPresent() && !course.complete()) {
        throw new Failure("no key is left to call with: " + course.hindrance().get());
      }
      if (course.bad() > 0 && !flags.source.skipsBad()) {
        throw new Failure(
            course.bad()
                + " prompts of "
                + demo.material().origin()
                + " are bad and were not asked, the others were; --skip-bad takes that for success");
      }
      return course.complete() ? status(course.report()) : Cli.FAILURE;
    } catch (Failure e) {
      if (stop.getCount() > 0) {
        throw e;
      }
      warn("keyfleet: " + e.getMessage());
      return Cli.FAILURE;
    }
  }

  private int status(Report report) {
    Optional<String> missed = flags.floor.missed(report);
    missed.ifPresent(line -> warn("keyfleet: " + line));
    return missed.isPresent() ? Cli.UNDER : Cli.SUCCESS;
  }

  private Demo.Course run(
      DemoSettings demo, Function<List<WorkerSettings>, Demo> fleet, Demo.Ending stay)
      throws InterruptedException {
    if (!demo.simulated()) {
      return run(demo, Optional.empty(), fleet, stay);
    }
    SimulatorSettings simulated = SimulatorSettings.of(demo.simulatedKeys(), demo.rate());
    ServerWarmUp.run(simulated, ServerWarmUp.FEW);
    try (SimulatedApi api = new SimulatedApi(simulated, SystemTime.TICKER, SystemTime.WALL)) {
      return run(demo, Optional.of(api), fleet, stay);
    }
  }

  private Demo.Course run(
      DemoSettings demo,
      Optional<SimulatedApi> api,
      Function<List<WorkerSettings>, Demo> fleet,
      Demo.Ending stay)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<WorkerSettings> workers = workers(demo, api);
    if (!flags.quiet && !flags.json) {
      out.println(heading(messages, demo, workers));
      out.flush();
    }
    if (!flags.quiet) {
      demo.reading().ifPresent(this::warn);
    }
    return fleet
        .apply(workers)
        .run(course -> {
          say(course.report(), api);
          stay.ended(course);
        });
  }

  private void say(Report report, Optional<SimulatedApi> api) {
    PrintWriter out = spec.commandLine().getOut();
    if (flags.json) {
      out.println(json(report));
    } else if (flags.quiet) {
      out.println(AccuracyLine.of(report));
    } else {
      DemoSummary.of(messages, report, api.map(SimulatedApi::audit)).forEach(out::println);
    }
    out.flush();
  }

  private void stop(CountDownLatch stop, Duration drain) {
    if (!flags.quiet) {
      warn(messages.say("stopping", drain.toSeconds()));
    }
    stop.countDown();
  }

  private void warn(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }

  private void tell(String key, StatusServer status) {
    if (!flags.quiet && !flags.json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(messages.say(key, status.address("/")));
      out.flush();
    }
  }

  private static String heading(
      Messages messages, DemoSettings demo, List<WorkerSettings> workers) {
    WorkerSettings first = workers.getFirst();
    return messages.say(
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
