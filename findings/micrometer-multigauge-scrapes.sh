#!/usr/bin/env bash
# micrometer-registry-prometheus 1.17.2: a row of a MultiGauge that is registered anew is missing from scrapes.
#
# MultiGauge.register(rows, true) is how a program brings rows up to date, by its documentation. It removes each row and
# adds it again, so a scrape on another thread meanwhile has no such row, though it was there before and is there after:
# to Prometheus its series ends and begins again, and absent() fires. Registered by the function of another gauge, which a
# scrape calls, about every second scrape lacks the row: the registry goes on with the meters that it had as it began.
# Rows that are brought up to date before each scrape, on the thread that scrapes, are in all of them.
#
#   > rows registered by another thread: some of 20000 scrapes lack the row: true, all: false
#   > rows registered by a gauge of the scrape: some of 1000 scrapes lack the row: true, all: false
#   > rows registered before each scrape: 0 of 1000 scrapes lack the row
source "$(dirname "$0")/lib.bash"

maven io.micrometer:micrometer-registry-prometheus:1.17.2
java_program <<'JAVA' | seen
import io.micrometer.core.instrument.*;
import io.micrometer.prometheusmetrics.*;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

class Main {
  private static final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final MultiGauge gauge = MultiGauge.builder("rows").register(registry);

  public static void main(String[] args) throws Exception {
    register();
    AtomicBoolean over = new AtomicBoolean();
    Thread other = Thread.ofPlatform().start(() -> { while (!over.get()) register(); });
    tell("another thread", 20_000, lacking(20_000, () -> {}));
    over.set(true);
    other.join();
    Gauge trigger = Gauge.builder("trigger", () -> { register(); return 1; }).register(registry);
    tell("a gauge of the scrape", 1_000, lacking(1_000, () -> {}));
    registry.remove(trigger);
    System.out.println("rows registered before each scrape: " + lacking(1_000, Main::register) + " of 1000 scrapes lack the row");
  }

  static void register() {
    gauge.register(List.of(MultiGauge.Row.of(Tags.of("key", "a"), 1)), true);
  }

  static int lacking(int scrapes, Runnable before) {
    int lacking = 0;
    for (int i = 0; i < scrapes; i++) {
      before.run();
      if (!registry.scrape().contains("rows{key=\"a\"}")) lacking++;
    }
    return lacking;
  }

  static void tell(String by, int scrapes, int lacking) {
    System.out.println("rows registered by " + by + ": some of " + scrapes + " scrapes lack the row: " + (lacking > 0) + ", all: " + (lacking == scrapes));
  }
}
JAVA
