// Usage: node check.mjs FOLDER, with the lists of objects that CheckManifests.java left there. Every object is as the npm
// package kubernetes-models has it, KEDA's and the Prometheus operator's included; pods keep the house rules; the chart
// renders what the kustomizations render; Strimzi's users have the rights of docs/acls.md; the alert rules are those of
// observability/rules.yml.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url).pathname;
const folder = process.argv[2];
const lists = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(join(folder, name), 'utf8'))])
);
const name = (one) => `${one.kind} ${one.metadata.name}`;

// --- as the models have it -------------------------------------------------------------------------------------------

const PACKAGES = {
  'keda.sh/v1alpha1': '@kubernetes-models/keda/keda.sh/v1alpha1',
  'monitoring.coreos.com/v1': '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
};

const models = {};
for (const { apiVersion } of Object.values(lists).flat())
  if (!apiVersion.startsWith('kafka.strimzi.io/'))
    models[apiVersion] ??= await import(PACKAGES[apiVersion] ?? `kubernetes-models/${apiVersion}`);

function modelProblem(object) {
  if (object.apiVersion.startsWith('kafka.strimzi.io/')) return null; // nobody has models of these
  const Model = models[object.apiVersion][object.kind];
  if (!Model) return `no such kind: ${object.apiVersion} ${object.kind}`;
  try {
    new Model(structuredClone(object)).validate();
    return null;
  } catch (e) {
    return `${name(object)}: ${e.message}`;
  }
}

// --- house rules -----------------------------------------------------------------------------------------------------

const seconds = (text) => Number(/^(\d+)s$/.exec(text)[1]);

function podProblems(object, settings) {
  const pod = object.spec?.template?.spec;
  if (!pod || !object.spec.template.spec.containers) return [];
  const problems = [];
  const law = (holds, what) => holds || problems.push(`${name(object)}: ${what}`);
  law(pod.automountServiceAccountToken === false && pod.serviceAccountName === 'keyfleet', 'an account without rights');
  law(pod.securityContext?.runAsNonRoot === true && pod.securityContext.runAsUser > 0, 'not root');
  law(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'a seccomp profile');
  for (const container of pod.containers) {
    const context = container.securityContext;
    law(context?.readOnlyRootFilesystem === true, 'a root file system that cannot be written');
    law(context?.allowPrivilegeEscalation === false, 'no new privileges');
    law(context?.capabilities?.drop?.includes('ALL'), 'no capabilities');
    law(container.resources?.requests?.memory && container.resources?.limits?.memory, 'bounds of memory');
    if (object.kind === 'Job') continue;
    law(container.startupProbe && container.livenessProbe && container.readinessProbe, 'three probes');
    const live = container.livenessProbe;
    law(live?.tcpSocket || live?.httpGet?.path === '/health/live', 'liveness depends on nobody else');
  }
  if (object.metadata.name === 'worker')
    law(pod.terminationGracePeriodSeconds > seconds(settings.KEYFLEET_DRAIN_TIME), 'a grace longer than the drain');
  return problems;
}

function problems(objects) {
  const settings = objects.find((one) => one.kind === 'ConfigMap' && one.metadata.name.startsWith('keyfleet-settings'));
  return objects.flatMap((one) => [modelProblem(one), ...podProblems(one, settings.data)]).filter(Boolean);
}

for (const [list, objects] of Object.entries(lists))
  assert.deepEqual(problems(objects), [], `${list} has mistakes`);

// --- the same by both ------------------------------------------------------------------------------------------------

// Without what is meant to differ: kustomize's hash of a ConfigMap, for which the chart has an annotation.
function comparable(objects) {
  const text = JSON.stringify(objects).replace(/"(keyfleet-(?:settings|pool))-[a-z0-9]{10}"/g, '"$1"');
  const found = {};
  for (const one of JSON.parse(text)) {
    if (one.kind === 'Namespace' || one.apiVersion.startsWith('kafka.strimzi.io/')) continue;
    delete one.metadata.namespace; // helm's is that of the release
    delete one.spec?.template?.metadata?.annotations?.['checksum/settings'];
    // an empty list is no list
    found[name(one)] = JSON.parse(JSON.stringify(one, (_, value) => (Array.isArray(value) && !value.length ? undefined : value)));
  }
  return found;
}

const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : value && typeof value === 'object'
      ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
      : value;

// Environment, mounts and volumes have no order.
function unordered(objects) {
  for (const one of Object.values(objects)) {
    const pod = one.spec?.template?.spec;
    if (!pod) continue;
    const byName = (a, b) => (a.name < b.name ? -1 : 1);
    pod.volumes?.sort(byName);
    for (const container of pod.containers ?? []) {
      container.env?.sort(byName);
      container.volumeMounts?.sort(byName);
    }
  }
  return sorted(objects);
}

const same = (one, other) => assert.deepEqual(unordered(comparable(one)), unordered(comparable(other)));
const pairs = Object.keys(lists).filter((list) => list.startsWith('helm-'));
assert(pairs.length >= 2, 'the chart is not rendered');
for (const list of pairs) same(lists[list], lists[list.replace('helm-', 'kustomize-')]);

// --- Strimzi's users and docs/acls.md --------------------------------------------------------------------------------

const documented = {};
for (const line of readFileSync(join(root, 'docs/acls.md'), 'utf8').split('\n')) {
  const [, service, type, resource, operations] =
    /^\| `(\w+)` \| (Topic|Group) \| `([\w-]+)` \| ([\w, ]+) \|$/.exec(line) ?? [];
  if (!service) continue;
  const topics = resource === 'T' || resource.startsWith('T-') ? ['prompts', 'interactive'] : [''];
  for (const topic of topics)
    (documented[service] ??= []).push(`${type.toLowerCase()} ${resource.replace(/^T(?=$|-)/, topic)}: ${operations}`);
}
const users = lists['kustomize-prod'].filter((one) => one.kind === 'KafkaUser');
const granted = Object.fromEntries(
  users.map((one) => [
    one.metadata.name.replace('keyfleet-', ''),
    one.spec.authorization.acls.map((acl) => `${acl.resource.type} ${acl.resource.name}: ${acl.operations.join(', ')}`),
  ])
);
// the Job publishes to "prompts" alone; the scorer's Describe is for /api/scale
const expected = {
  producer: documented.producer.filter((right) => !right.includes('interactive')),
  worker: documented.worker,
  scorer: [...documented.scorer, 'group keyfleet: Describe'],
};
for (const [service, rights] of Object.entries(expected))
  assert.deepEqual(granted[service].toSorted(), [...new Set(rights)].toSorted(), `rights of ${service}`);
const topics = lists['kustomize-prod'].filter((one) => one.kind === 'KafkaTopic').map((one) => one.metadata.name);
for (const right of Object.values(granted).flat())
  assert(!right.startsWith('topic ') || topics.includes(/ ([\w-]+):/.exec(right)[1]), `no topic for: ${right}`);

// --- alert rules -----------------------------------------------------------------------------------------------------

const rules = parse(readFileSync(join(root, 'k8s/components/monitoring/rules.yaml'), 'utf8'));
const plain = parse(readFileSync(join(root, 'observability/rules.yml'), 'utf8'));
assert.deepEqual(rules.spec, plain, 'rules.yaml and observability/rules.yml differ');
const guide = readFileSync(join(root, 'docs/operations.md'), 'utf8');
for (const rule of plain.groups.flatMap((group) => group.rules))
  assert(!rule.alert || guide.includes(`\`${rule.alert}\``), `docs/operations.md does not say what ${rule.alert} means`);

// --- planted mistakes ------------------------------------------------------------------------------------------------

const planted = (what, list, change) => {
  const wrong = structuredClone(lists[list]);
  const find = (kind, called) => wrong.find((one) => one.kind === kind && one.metadata.name === called);
  change(find, wrong);
  return [what, wrong];
};
for (const [what, wrong] of [
  planted('text for a number', 'kustomize-base', (find) => (find('StatefulSet', 'scorer').spec.replicas = 'one')),
  planted('a trigger without a type', 'kustomize-prod', (find) => delete find('ScaledObject', 'worker').spec.triggers[0].type),
  planted('a rule without a query', 'kustomize-prod', (find) => delete find('PrometheusRule', 'keyfleet').spec.groups[0].rules[0].expr),
  planted('a writable root', 'kustomize-base', (find) =>
    delete find('Deployment', 'worker').spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem),
  planted('a short grace', 'kustomize-base', (find) =>
    (find('Deployment', 'worker').spec.template.spec.terminationGracePeriodSeconds = 30)),
])
  assert.notDeepEqual(problems(wrong), [], `a planted mistake is not found: ${what}`);
const moved = structuredClone(lists['helm-base']);
moved.find((one) => one.kind === 'Deployment').spec.replicas += 1;
assert.throws(() => same(moved, lists['kustomize-base']), 'a planted difference is not found');

const count = Object.values(lists).flat().length;
console.log(`${count} objects are as kubernetes-models has them; chart and kustomizations render the same: ${pairs.join(', ')}`);
