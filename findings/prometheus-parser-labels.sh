#!/usr/bin/env bash
# npm parse-prometheus-text-format 1.1.1: of a histogram with labels only the last one's buckets are left.
#
# In Prometheus' text format a histogram with a label beside le is one histogram for each value of that label. The parser
# keeps the labels of counters and gauges, but puts all buckets of a histogram's name into one object: the later overwrite
# the earlier without an error, and labels, sum and count are lost. Its documentation aims at the output of
# prom2json, which has a metric for each set of labels; the histogram of its example has none.
#
#   > counter: 2 metrics, labels kept
#   > histogram without labels: buckets 1:3 +Inf:4, sum 9, count 4
#   > histogram of models a (4 calls) and b (2 calls): 1 metric, no labels, buckets 1:1 +Inf:2, sum undefined, count undefined
source "$(dirname "$0")/lib.bash"

packages parse-prometheus-text-format@1.1.1
node_program <<'JS' | seen
import module from "parse-prometheus-text-format";

const parse = (text) => (module.default ?? module)(text)[0].metrics;
const buckets = (metric) => Object.entries(metric.buckets).map(([le, count]) => `${le}:${count}`).join(" ");
const tail = (metric) => `buckets ${buckets(metric)}, sum ${metric.sum}, count ${metric.count}`;

const counters = parse('# TYPE calls counter\ncalls{model="a"} 4\ncalls{model="b"} 2\n');
console.log(`counter: ${counters.length} metrics, labels ${counters.every((metric) => metric.labels) ? "kept" : "lost"}`);

const [plain] = parse('# TYPE s histogram\ns_bucket{le="1"} 3\ns_bucket{le="+Inf"} 4\ns_sum 9\ns_count 4\n');
console.log(`histogram without labels: ${tail(plain)}`);

const histogram = (model, first, all, sum) =>
  `s_bucket{model="${model}",le="1"} ${first}\ns_bucket{model="${model}",le="+Inf"} ${all}\n` +
  `s_sum{model="${model}"} ${sum}\ns_count{model="${model}"} ${all}\n`;
const labelled = parse(`# TYPE s histogram\n${histogram("a", 3, 4, 9)}${histogram("b", 1, 2, 5)}`);
const labels = labelled[0].labels ? "labels" : "no labels";
console.log(`histogram of models a (4 calls) and b (2 calls): ${labelled.length} metric, ${labels}, ${tail(labelled[0])}`);
JS
