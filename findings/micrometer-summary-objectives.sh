#!/usr/bin/env bash
# Micrometer 1.17.2 with its Prometheus registry: a summary's buckets count fractions too high.
#
# A DistributionSummary takes doubles, and serviceLevelObjectives(double...) makes a bucket of each. What is recorded is
# rounded up to a whole number before it is put into one, so 0.3 counts as more than 0.5, and 1.2 as more than 1.5. Sum
# and maximum beside them are exact, so the exposition contradicts itself, and quantiles of shares, scores or prices come
# out too high. The methods' documentation speaks of doubles and of no rounding. Recorded are 0.3 and 1.2:
#
#   > ratio_bucket{le="0.5"} 0
#   > ratio_bucket{le="1.0"} 1
#   > ratio_bucket{le="1.5"} 1
#   > ratio_bucket{le="2.0"} 2
#   > ratio_bucket{le="+Inf"} 2
#   > ratio_count 2
#   > ratio_sum 1.5
#   > ratio_max 1.2
source "$(dirname "$0")/lib.bash"

maven io.micrometer:micrometer-registry-prometheus:1.17.2
java_program <<'JAVA' | grep '^ratio' | seen
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheusmetrics.*;

class Main {
  public static void main(String[] args) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var ratio = DistributionSummary.builder("ratio").serviceLevelObjectives(0.5, 1, 1.5, 2).register(registry);
    ratio.record(0.3);
    ratio.record(1.2);
    System.out.println(registry.scrape());
  }
}
JAVA
