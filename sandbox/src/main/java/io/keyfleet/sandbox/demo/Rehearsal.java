package io.keyfleet.sandbox.demo;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.sandbox.simulator.SimulatedApi;
import io.keyfleet.sandbox.simulator.SimulatorSettings;
import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.Ask;
import io.keyfleet.worker.accounts.Lease;
import io.keyfleet.worker.accounts.LimiterSettings;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Quota;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.api.ApiSettings;
import io.keyfleet.worker.api.OkHttpChatApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Calls a simulated API of its own a few times, so that the JVM has loaded and compiled what a
/// call takes: the first calls of a fresh JVM are up to a tenth of a second late on their way,
/// which no quota's margin covers.
public final class Rehearsal {
  private static final int CALLS = 200;
  private static final int AT_ONCE = 10;
  private static final Quota UNBOUNDED = Quota.requests(new Rate(CALLS, Duration.ofMillis(1)));

  private static final Ask ASK = new Ask("any", 1, 1);

  private Rehearsal() {}

  /// Makes the calls, and returns when they are answered.
  public static void run() {
    Secret key = new Secret("sk-rehearsal");
    SimulatorSettings settings =
        SimulatorSettings.of(List.of(key), UNBOUNDED.rate()).with(new Latency(Duration.ZERO, 0));
    try (SimulatedApi api = new SimulatedApi(settings, SystemTime.TICKS, SystemTime.WALL);
        OkHttpChatApi client = client();
        ExecutorService threads =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      Lease lease = new Lease(Duration.ofMinutes(1), SystemTime.TICKS, SystemTime.WALL);
      lease.renew(lease.now());
      Provider provider = Provider.plain("simulated", URI.create(api.baseUrl()));
      Account account =
          new Account("rehearsal", provider, List.of(key), List.of(UNBOUNDED), OptionalInt.empty());
      Seat seat = new Seat(account, lease, new LimiterSettings(Duration.ZERO, CALLS));
      Prompt prompt = Prompt.ofText(Labels.NONE, "1 + 1");
      for (int i = 0; i < CALLS; i++) {
        String id = "rehearsal-0-" + i + "-1";
        threads.execute(() -> client.call(prompt, id, seat.take(ASK, SystemTime.TICKS.nanos())));
      }
    }
  }

  private static OkHttpChatApi client() {
    ApiSettings settings =
        new ApiSettings("rehearsal", "rehearsal", Duration.ofSeconds(10), 1 << 20, AT_ONCE);
    return new OkHttpChatApi(settings, SystemTime.TICKS, SystemTime.WALL);
  }
}
