// Workers that follow a backlog from none to many prompts and back, by KEDA's formula; see README.md beside it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { uses } from './ends.mjs';
import { bare } from './fleet.mjs';
import { machine, section } from './gateway-rig.mjs';
import { endAll, finish, runMain, says, start } from './processes.mjs';
import { SYNC_SECONDS, Scaler, rules, valueAt } from './scaler.mjs';
import { parseQuota } from './windows.mjs';
import { percent } from './worlds.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..');
const LAUNCHER = join(ROOT, 'keyfleet');
const SCALED_OBJECT = 'k8s/components/keda/scaler.yaml';
const TOPIC = 'scaling';
const DEFAULTS = { prompts: '20000', accounts: '5', rate: '20/s', partitions: '64' };

const USAGE = `Usage: bench/scaling [OPTION...]
Publishes prompts for a fleet without workers, and starts and stops worker processes as KEDA and the autoscaler would, by what the scorer serves:
URL, field and times are those of ${SCALED_OBJECT}. Ends when there is neither a backlog nor a worker.

  --prompts N          prompts (20000)
  --accounts N         accounts (5)
  --rate RATE          of each account (20/s)
  --partitions N       of the prompt topic (64)
  --wait-down SECONDS  in place of stabilizationWindowSeconds and cooldownPeriod
  --report FILE        write what was seen there, as a section of Markdown
  --keep               keep logs
Exit status: 0 all bounds hold, 1 some do not, 2 used wrongly.`;

/** The least share of its quota that each account has to use, from the first call of all to the last. */
const LEAST_USED = 0.95;
const READY_SECONDS = 60;
const PUBLISHED_SECONDS = 120;
/** A look without prompts comes first. */
const QUIET_SECONDS = 20;
/** The autoscaler's looks fall between KEDA's. */
const SYNC_AFTER_SECONDS = 7;
const TICK_MILLIS = 1_000;

const scaledObject = () => createRequire(join(ROOT, 'k8s/check/package.json'))('yaml').parse(readFileSync(join(ROOT, SCALED_OBJECT), 'utf8'));

/** The committed rules, with other waits if they are asked for. */
function rulesOf(waitDown) {
  const committed = rules(scaledObject());
  if (waitDown === undefined) return committed;
  return { ...committed, cooldown: Number(waitDown), down: { ...committed.down, stabilizationWindowSeconds: Number(waitDown) } };
}

/** Worker processes, as many as were last asked for, the newest of which go first. */
class Workers {
  #begun = 0;
  #all = [];

  constructor(begin) {
    this.begin = begin;
  }

  get #wanted() {
    return this.#all.filter(({ stopped }) => !stopped);
  }

  scale(replicas) {
    while (this.#wanted.length < replicas) {
      const name = `worker-${++this.#begun}`;
      const worker = { name, child: this.begin(name), stopped: false };
      worker.child.ended.then((status) => Object.assign(worker, { status, over: true }));
      this.#all.push(worker);
    }
    for (const worker of this.#wanted.slice(replicas)) {
      worker.stopped = true;
      worker.child.kill('SIGTERM');
    }
  }

  get running() {
    return this.#all.filter(({ over }) => !over).length;
  }

  get begun() {
    return this.#begun;
  }

  /** Those that ended without having been asked to, or badly: 143 is Java's status after SIGTERM. */
  get badlyEnded() {
    return this.#all.filter(({ over, stopped, status }) => over && !(stopped && (status === 0 || status === 143))).map(({ name, status }) => `${name}: ${status}`);
  }

  /** How many accounts each owns that says so. */
  async accounts() {
    const each = await Promise.all(this.#all.filter(({ over }) => !over).map(({ child }) => accountsOf(child)));
    return each.filter((count) => count !== undefined);
  }
}

async function accountsOf({ output }) {
  const address = /metrics at (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
  if (!address) return undefined;
  try {
    const text = await (await fetch(`${address}/metrics`, { signal: AbortSignal.timeout(2_000) })).text();
    return Number(/^keyfleet_accounts ([\d.]+)/m.exec(text)?.[1] ?? 0);
  } catch {
    return undefined; // it is starting, or ending
  }
}

/** Broker, API, scorer, and what begins workers and a producer. */
async function world({ accounts, rate, partitions }, work) {
  const begin = (name, command, args, env = bare()) => start(command, args, { cwd: work, env, log: join(work, `${name}.log`) });
  const ready = async (child, pattern) => {
    const match = await says(child, pattern, READY_SECONDS);
    if (!match) throw new Error(`${child.spawnargs[1]} did not start: ${child.output.slice(-2_000)}`);
    return match[1];
  };
  const calls = join(work, 'calls');
  const api = begin('api', process.execPath, [join(HERE, 'quota-api.mjs'), `--limit=${rate}`, `--keys=${accounts}`, `--log=${calls}`]);
  const broker = begin('broker', LAUNCHER, ['broker', '--port', '0', '--data', join(work, 'broker')]);
  const keys = Array.from({ length: accounts }, (_, i) => `sk-scaling-${i + 1}`);
  const env = {
    ...bare(),
    KAFKA_BOOTSTRAP_SERVERS: await ready(broker, /broker ready on (\S+),/),
    BASE_URL: await ready(api, /quota api on (\S+)/),
    API_KEY: keys.join(','),
    RATE_LIMIT: rate,
    KEYFLEET_TOPICS: TOPIC,
    KEYFLEET_PARTITIONS: String(partitions),
  };
  const scorer = await ready(begin('scorer', LAUNCHER, ['scorer'], env), /live page at (http:\/\/127\.0\.0\.1:\d+)/);
  return {
    keys,
    scorer,
    worker: (name) => begin(name, LAUNCHER, ['worker', '--id', name], env),
    producer: (prompts) => begin('producer', LAUNCHER, ['producer', '--prompts', String(prompts), '--seed', '1', '--topic', TOPIC, '--quiet'], env),
    calls: () => readFileSync(calls, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)),
  };
}

/** The whole way up and down; a line for each look of KEDA or the autoscaler. */
async function follow({ prompts, accounts, rate }, scale, { scorer, worker, producer }) {
  const { pathname, search } = new URL(scale.url);
  const scaler = new Scaler(scale);
  const workers = new Workers(worker);
  const { limit, width } = parseQuota(rate);
  const patience = QUIET_SECONDS + 300 + (3 * prompts * width) / (1_000 * limit * accounts) + scale.cooldown + scale.down.stabilizationWindowSeconds;
  const looks = [];
  const begun = performance.now();
  let publishing;
  let published = false;
  for (let now = 0; now < patience; ) {
    await sleep(Math.max(0, begun + now * 1_000 + TICK_MILLIS - performance.now()));
    now = Math.floor((performance.now() - begun) / 1_000);
    if (now >= QUIET_SECONDS && !publishing) {
      publishing = producer(prompts);
      finish(publishing, PUBLISHED_SECONDS).then((status) => (published = status === 0));
    }
    const turn = (looks.length > 0 && looks.at(-1).polls) || 0;
    const polls = Math.floor(now / scale.polling);
    const syncs = Math.floor((now - SYNC_AFTER_SECONDS) / SYNC_SECONDS);
    const kedas = polls > turn;
    if (!kedas && !(syncs > (looks.at(-1)?.syncs ?? 0))) continue;
    const response = await fetch(new URL(pathname + search, scorer), { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
    const said = response?.ok ? await response.json() : {};
    const value = response?.ok ? valueAt(said, scale.valueLocation) : undefined;
    if (kedas) scaler.poll(value, now);
    else scaler.sync(value, now);
    const owned = await workers.accounts();
    const running = workers.running;
    workers.scale(scaler.replicas);
    looks.push({ now, polls, syncs: kedas ? (looks.at(-1)?.syncs ?? 0) : syncs, by: kedas ? 'KEDA' : 'autoscaler', backlog: said.backlog, value, running, replicas: scaler.replicas, owned });
    console.error(`${now} s: backlog ${said.backlog}, figure ${value}, ${running} run and own ${owned.join('+') || 0}, wanted ${scaler.replicas}`);
    if (published && said.backlog === 0 && scaler.replicas === 0 && workers.running === 0) break;
  }
  return { looks, workers, published };
}

/** The longest time within which an account was not called though there was work: seconds, by key, until `until` of the prompts had been answered. */
function pauses(calls, keys, until) {
  const ended = calls.filter(({ status }) => status === 200).map((call) => call.end).sort((a, b) => a - b);
  const last = ended[Math.max(0, Math.floor(ended.length * until) - 1)];
  const first = Math.min(...calls.map(({ at }) => at));
  return keys.map((key) => {
    const times = [first, ...calls.filter((call) => call.key === key && call.at < last).map(({ at }) => at).sort((a, b) => a - b), last];
    return Math.max(...times.slice(1).map((at, i) => at - times[i])) / 1_000;
  });
}

/** What must hold, and whether it does. */
function bounds({ prompts, accounts }, { looks, workers }, { summary, calls, used }) {
  const paid = new Map();
  for (const { prompt, status } of calls) if (status === 200) paid.set(prompt, (paid.get(prompt) ?? 0) + 1);
  const repeated = [...paid.values()].filter((count) => count > 1).length;
  const before = looks.filter(({ now }) => now < QUIET_SECONDS);
  const most = Math.max(...looks.map(({ running }) => running));
  const { now, value, running } = looks.at(-1);
  return [
    [before.length > 0 && before.every((look) => look.value === 0 && look.replicas === 0), 'an empty backlog at the start gets no worker'],
    [most === accounts, `${prompts} prompts for ${accounts} accounts got ${most} workers`],
    [value === 0 && running === 0, `an empty backlog at the end: figure ${value}, ${running} workers after ${now} s`],
    [workers.badlyEnded.length === 0, `${workers.begun} workers were started, and ended as they were asked to${workers.badlyEnded.length > 0 ? `, but not ${workers.badlyEnded.join(', ')}` : ''}`],
    [summary.prompts === prompts && summary.settled === prompts && summary.answered === prompts, `${summary.settled} of ${prompts} prompts settled, ${summary.answered} by an answer`],
    [paid.size === prompts && repeated === 0, `by the API's log ${paid.size} prompts answered, ${repeated} of them twice; by the scorer calls made again: ${JSON.stringify(summary.madeAgain)}`],
    [used.every((account) => account.used >= LEAST_USED), `the least of its quota that an account used from the first call of all to the last: ${percent(Math.min(...used.map((account) => account.used)))}`],
    [used.every((account) => account.over === 0), `calls refused because of a quota: ${used.reduce((sum, { over }) => sum + over, 0)}`],
  ];
}

/** Looks at which something changed, and one in half a minute. */
function telling(looks) {
  let last;
  return looks.filter((look, i) => {
    const same = last && ['value', 'running', 'replicas'].every((name) => look[name] === last[name]) && String(look.owned) === String(last.owned);
    if (same && look.now - last.now < 30 && i < looks.length - 1) return false;
    last = look;
    return true;
  });
}

function page(values, scale, command, { looks }, held, { used, longest, keys, summary }) {
  const sum = (owned) => owned.reduce((all, one) => all + one, 0);
  const rows = telling(looks).map(({ now, by, backlog, value, running, replicas, owned }) =>
    `| ${[now, by, backlog ?? '–', value ?? '–', replicas, running, owned.length > 0 ? `${sum(owned)} (${owned.join(' + ')})` : 0].join(' | ')} |`);
  return [
    machine(command) + ' Broker, API, scorer and workers on this machine, which did other work as well.',
    '',
    `${values.prompts} prompts on ${values.partitions} partition${values.partitions === 1 ? '' : 's'}, ${values.accounts} accounts of ${values.rate}; KEDA looks every ${scale.polling} s, the autoscaler ` +
      `every ${SYNC_SECONDS} s; down after ${scale.down.stabilizationWindowSeconds} s, to none after ${scale.cooldown} s${values['wait-down'] === undefined ? '' : ' (--wait-down; the ScaledObject has longer waits)'}.`,
    '',
    '| s | look of | backlog | figure | wanted | running | accounts owned |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '| account | calls | refused | used of its quota | longest pause in s, until 99 % were answered |',
    '| --- | --- | --- | --- | --- |',
    ...used.map(({ calls, over, used: share }, i) => `| ${keys[i]} | ${calls} | ${over} | ${percent(share)} | ${longest[i].toFixed(1)} |`),
    '',
    `Lost of the accounts' time, by the scorer: ${losses(summary)}.`,
    '',
    ...held.map(([holds, what]) => `- ${holds ? 'holds' : '**does not hold**'}: ${what}`),
  ];
}

/** What the fleet itself says its accounts' time was lost to. */
const losses = ({ quotaUse }) =>
  Object.entries(quotaUse?.lost ?? {}).sort(([, a], [, b]) => b - a).map(([cause, share]) => `${cause} ${percent(share)}`).join(', ') || 'nothing';

/** The command as anybody may repeat it: where a report goes changes no run. */
const commandOf = ({ report, keep, ...options }) =>
  ['bench/scaling', ...Object.entries(options).filter(([name, value]) => value !== DEFAULTS[name]).map(([name, value]) => `--${name} ${value}`)].join(' ');

async function main() {
  const text = Object.fromEntries(Object.entries(DEFAULTS).map(([name, standard]) => [name, { type: 'string', default: standard }]));
  const { values: given } = parseArgs({
    options: {
      ...text,
      'wait-down': { type: 'string' }, report: { type: 'string' }, keep: { type: 'boolean' }, help: { type: 'boolean' },
    },
  });
  if (given.help) return console.log(USAGE), 0;
  const values = { ...given, prompts: Number(given.prompts), accounts: Number(given.accounts), partitions: Number(given.partitions) };
  const { limit, width } = parseQuota(values.rate);
  const scale = rulesOf(given['wait-down']);
  const work = mkdtempSync(join(os.tmpdir(), 'scaling.'));
  try {
    execFileSync(LAUNCHER, ['producer', '--help'], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
    const running = await world(values, work);
    const followed = await follow(values, scale, running);
    if (!followed.published) throw new Error('nothing was published');
    const { summary } = await (await fetch(new URL('/api/total', running.scorer))).json();
    const calls = running.calls();
    const used = uses({ calls, keys: running.keys, rate: limit / width });
    const seen = { summary, calls, used, keys: running.keys, longest: pauses(calls, running.keys, 0.99) };
    const held = bounds(values, followed, seen);
    const command = commandOf(given);
    const lines = page(values, scale, command, followed, held, seen);
    console.log(lines.join('\n'));
    const title = `${values.partitions} partition${values.partitions === 1 ? '' : 's'}${given['wait-down'] === undefined ? '' : `, down after ${given['wait-down']} s`}`;
    if (values.report) section(values.report, title, lines, 'Workers that follow the backlog');
    return held.every(([holds]) => holds) ? 0 : 1;
  } finally {
    await endAll();
    if (values.keep) console.error(`logs in ${work}`);
    else rmSync(work, { recursive: true, force: true });
  }
}

await runMain('scaling', main, /^(not a quota|Unknown option|Option|Unexpected argument)/);
