package io.keyfleet.sandbox.simulator;

import io.keyfleet.sandbox.simulator.answers.ModelSettings;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.time.SystemTime;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs the simulated API alone, until the process is told to stop.
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a simulated OpenAI-compatible API: strict quotas, made-up answers, an audit.",
      "Every figure it leads to is simulated and says nothing about a real model."
    },
    footerHeading = "%nAddresses:%n",
    footer = {
      "  POST /v1/chat/completions, GET /v1/models   as OpenAI has them (no streaming)",
      "  GET /audit    calls by account and worker, fullest windows, repeated prompts (JSON)",
      "  GET /health   200 while it runs",
      "  POST /faults  switches faults while it runs, from the same machine:",
      "                {\"fault\":\"500\",\"share\":0.1} or a list of such objects; \"share\" of the",
      "                calls is 1 where it is missing, \"account\":\"key-…\" strikes one account,",
      "                {\"fault\":\"none\"} ends them all. Faults: 500, 503, reset, hang, malformed,",
      "                html, 429 (without headers), revoked, insufficient_quota.",
      "  GET /faults   those that are on"
    })
public final class SimulatorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SimulatorFlags flags = new SimulatorFlags();

  @Override
  public Integer call() throws InterruptedException {
    SimulatorSettings settings = flags.read(Settings.ofProcess(Map.of()));
    SimulatedApi api = new SimulatedApi(settings, SystemTime.TICKS, SystemTime.WALL);
    Runtime.getRuntime().addShutdownHook(new Thread(api::close, "simulator-close"));
    PrintWriter out = spec.commandLine().getOut();
    out.println(readyLine(api, settings));
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private static String readyLine(SimulatedApi api, SimulatorSettings settings) {
    ModelSettings model = settings.model();
    return "simulated API ready on "
        + api.baseUrl()
        + " (simulated: answers are made up, "
        + percent(model.accuracyBasic())
        + " right, "
        + percent(model.accuracyReasoned())
        + " where reasoning is asked for; "
        + settings.keys().size()
        + " accounts at "
        + settings.rate()
        + " each)";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.4g", share * 100).replaceFirst("\\.?0+$", "") + " %";
  }
}
