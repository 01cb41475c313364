// Usage: node check-queries.mjs FOLDER, with what the services serve at /metrics in FOLDER/*.metrics. Every metric that a
// dashboard or an alert rule names is served, with the labels that it uses; the queries go to FOLDER/queries.yml as rules,
// for promtool to read.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('../', import.meta.url).pathname;
const folder = process.argv[2];

// Metrics by name, each with its labels.
const served = new Map([['up', new Set()]]);
for (const file of readdirSync(folder).filter((name) => name.endsWith('.metrics')))
  for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
    const [, name, labels] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (!name) continue;
    if (!served.has(name)) served.set(name, new Set());
    for (const [, label] of (labels ?? '').matchAll(/(\w+)="/g)) served.get(name).add(label);
  }
// what Prometheus adds
const ADDED = ['job', 'instance', 'le'];
const WORDS = new Set(
  'by on unless and or without group_left group_right ignoring bool offset sum max min avg count rate increase absent histogram_quantile label_values'.split(' ')
);

// What of a query is not served.
function missing(query) {
  const bare = query.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const names = bare
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const found = [];
  const labels = new Set();
  for (const [, name] of names.matchAll(/([a-zA-Z_][\w:]*)/g)) {
    if (WORDS.has(name)) continue;
    if (!served.has(name)) found.push(`metric ${name}`);
    served.get(name)?.forEach((label) => labels.add(label));
  }
  const grouped = [...bare.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list]) => list.split(','));
  for (const label of grouped.map((one) => one.trim()).filter(Boolean))
    if (!labels.has(label) && !ADDED.includes(label)) found.push(`label ${label}`);
  for (const [, name, matchers] of bare.matchAll(/([a-zA-Z_][\w:]*)\{([^}]*)\}/g))
    for (const [, label] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
      if (!served.get(name)?.has(label) && !ADDED.includes(label)) found.push(`label ${label} of ${name}`);
  return found;
}

const queries = [];
const dashboards = join(root, 'k8s/components/monitoring/dashboards');
for (const file of readdirSync(dashboards)) {
  const dashboard = JSON.parse(readFileSync(join(dashboards, file), 'utf8'));
  for (const panel of dashboard.panels) for (const target of panel.targets) queries.push([`${file}: ${panel.title}`, target.expr]);
  for (const variable of dashboard.templating.list) if (variable.definition) assert.deepEqual(missing(variable.definition.replace(/, \w+\)/, ')')), []);
}
for (const [, name, query] of readFileSync(join(root, 'observability/rules.yml'), 'utf8').matchAll(/alert: (\w+)\n\s+expr: (.*)/g))
  queries.push([name, query.replace(/^'(.*)'$/, '$1').replaceAll("''", "'")]);

const problems = queries.flatMap(([where, query]) => missing(query).map((what) => `${where}: ${what} is not served`));
assert.deepEqual(problems, []);
for (const wrong of ['sum(keyfleet_settled)', 'sum by (key) (keyfleet_calls_total)', 'keyfleet_calls_total{acount="a"}'])
  assert.notDeepEqual(missing(wrong), [], `a planted mistake is not found: ${wrong}`);

const rules = queries.map(([, query], number) => {
  const plain = query.replaceAll('$__rate_interval', '5m').replaceAll('$account', '.*');
  return `  - {record: "query:${number}", expr: ${JSON.stringify(plain)}}`;
});
writeFileSync(join(folder, 'queries.yml'), `groups:\n- name: queries\n  rules:\n${rules.join('\n')}\n`);
console.log(`${queries.length} queries of dashboards and alerts name what the services serve`);
