package io.keyfleet.worker.pool.check;

import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.worker.api.ApiSettings;
import io.keyfleet.worker.api.http.OkHttpChatApi;
import io.keyfleet.worker.pool.Pool;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `pool check`.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the pool, names every mistake with its place, and prints what it found.",
      "Keys appear by their public names only."
    },
    footer = {
      "",
      "Without FILE it is the pool that a worker would use: that of KEYFLEET_POOL, or of API_KEY,",
      "BASE_URL and RATE_LIMIT.",
      "Exit status: 0 all is well, 1 a probed account cannot be used, 2 the pool has a mistake."
    })
final class CheckCommand implements Callable<Integer> {
  private static final String WORKER = "pool-check";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "the pool file")
  private @Nullable String file;

  @Option(
      names = "--probe",
      description = {
        "make one call with each account, for one token of answer, and say what the provider",
        "reports; a running fleet does not know of these calls"
      })
  private boolean probe;

  @Option(names = "--model", description = "model for prompts that name none")
  private @Nullable String model;

  @Override
  public Integer call() {
    Settings settings = Settings.ofProcess(flags());
    Pool pool = Pool.read(settings);
    ApiSettings api = ApiSettings.read(settings, pool.model(), WORKER, pool.headers());
    settings.check();
    PrintWriter out = spec.commandLine().getOut();
    PoolDescription.of(pool).forEach(out::println);
    out.flush();
    return probe ? probe(pool, api, out) : Cli.SUCCESS;
  }

  private static int probe(Pool pool, ApiSettings settings, PrintWriter out) {
    List<Probe> probes = new ArrayList<>();
    try (OkHttpChatApi api = new OkHttpChatApi(settings, SystemTime.TICKER, SystemTime.WALL)) {
      Prober prober = new Prober(api, SystemTime.TICKER, SystemTime.WALL);
      out.println();
      pool.accounts()
          .forEach(account -> {
            Probe made = prober.probe(account, pool.model());
            probes.add(made);
            out.println(made.line());
            out.flush();
          });
    }
    SharedLimits.among(probes).forEach(out::println);
    out.flush();
    return probes.stream().allMatch(Probe::usable) ? Cli.SUCCESS : Cli.FAILURE;
  }

  private Map<Setting, String> flags() {
    return new SettingFlags().with(Setting.KEYFLEET_POOL, file).with(Setting.MODEL, model).given();
  }
}
