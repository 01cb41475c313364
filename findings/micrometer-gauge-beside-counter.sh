#!/usr/bin/env bash
# Micrometer 1.17.2 with its Prometheus registry: a gauge hides a counter of another exposed name.
#
# A gauge "calls" (how many are out) is exposed as calls, a counter "calls.total" (how many there were) as calls_total:
# two names in Prometheus' text format, two names in Micrometer, and each is exposed if it is alone. Registered together,
# only the first one is. The second counts and is handed out as any other, but no scrape ever has it; which one is
# missing depends on the order in which they were made. A gauge "jobs.total" is exposed without its suffix.
#
#   > counter calls.total: calls_total 2.0
#   > gauge calls: calls 1.0
#   > gauge calls, then counter calls.total: calls 1.0
#   > counter calls.total, then gauge calls: calls_total 2.0
#   > gauge jobs.total: jobs 5.0
source "$(dirname "$0")/lib.bash"

maven io.micrometer:micrometer-registry-prometheus:1.17.2
java_program <<'JAVA' | seen
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.*;
import java.util.function.Consumer;
import java.util.stream.Collectors;

class Main {
  public static void main(String[] args) {
    Consumer<MeterRegistry> counter = registry -> registry.counter("calls.total").increment(2);
    Consumer<MeterRegistry> gauge = registry -> registry.gauge("calls", 1);
    exposed("counter calls.total", counter);
    exposed("gauge calls", gauge);
    exposed("gauge calls, then counter calls.total", gauge.andThen(counter));
    exposed("counter calls.total, then gauge calls", counter.andThen(gauge));
    exposed("gauge jobs.total", registry -> registry.gauge("jobs.total", 5));
  }

  static void exposed(String name, Consumer<MeterRegistry> meters) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.accept(registry);
    System.out.println(
        name + ": " + registry.scrape().lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining(" ")));
  }
}
JAVA
