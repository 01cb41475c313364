// Measures how fast Keyfleet's processes are and what they take; see README.md beside it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Keyfleet, bare } from './fleet.mjs';
import { end, endAll, says, start } from './processes.mjs';
import { StaticApi, nginxVersion } from './static-api.mjs';
import { javaVersion, median } from './table.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SLOW = fileURLToPath(new URL('slow-api.mjs', import.meta.url));
const WARM = 10_000;
const MANY = 1_000;
/** The time of a demo of 100 prompts that its quotas take: 100 calls of 3 accounts at 5/s, as README counts it. */
const QUOTA_SECONDS = 6.6;

const USAGE = `Usage: bench/speed [OPTION...] [PART...]
Measures processes of this checkout: how long they take to start, what a call costs, how much memory they hold.
PART is one of: start, calls, accounts, flight (all)

  --runs N         of each; medians count (3)
  --keyfleet DIR   the checkout to measure, again for others to measure in turns (the one this belongs to)
  --java-opts O    options for the JVM of workers, such as another heap
  --prompts N      prompts of a whole path (60000)
  --report FILE    write the table there, as Markdown
  --keep           keep the logs
Needs nginx on the path. Exit status: 0 measured, 1 a process did not do what it was asked, 2 used wrongly.`;

const one = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { ...one, default: '3' }, keyfleet: { ...one, multiple: true }, prompts: { ...one, default: '60000' }, 'java-opts': { ...one, default: '' }, report: one,
    keep: { type: 'boolean' }, help: { type: 'boolean' },
  },
});
const PROMPTS = Number(values.prompts);
const JAVA_OPTS = values['java-opts'];

/** Seconds of processor time and bytes of memory, now and at most, of a process that runs. */
function taken(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { cpu: (user + system) / 100, resident: kilobytes('VmRSS') * 1_024, most: kilobytes('VmHWM') * 1_024 };
}

/** Wall and processor seconds of a command that has to succeed. */
function timed(command, args, options) {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>"$LOG"';
  const log = join(options.cwd, 'timed.log');
  const run = spawnSync('bash', ['-c', script, 'bash', command, ...args], { ...options, env: { ...options.env, LOG: log }, encoding: 'utf8' });
  const [wall, user, system] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  if (run.status !== 0) throw new Error(`${args.join(' ')} failed: ${readFileSync(log, 'utf8')}`);
  return { wall, cpu: user + system };
}

/** One checkout under measurement. */
class Measured extends Keyfleet {
  #topics = 0;

  #environment(name, url, accounts, more = {}) {
    return {
      ...bare(),
      KAFKA_BOOTSTRAP_SERVERS: this.brokers,
      BASE_URL: url,
      API_KEY: Array.from({ length: accounts }, (_, i) => `sk-speed-${i + 1}`).join(','),
      KEYFLEET_TOPICS: name,
      KEYFLEET_GROUP: `${name}-group`,
      KEYFLEET_ACCOUNTS_TOPIC: `${name}-accounts`,
      KEYFLEET_RUNS_TOPIC: `${name}-runs`,
      ...more,
    };
  }

  #place(accounts, url = 'http://127.0.0.1:9/v1', more = {}) {
    const name = `s${++this.#topics}`;
    return { name, at: { cwd: this.work, env: this.#environment(name, url, accounts, more) }, log: (what) => join(this.work, `${name}.${what}.log`) };
  }

  #publish({ name, at }, prompts) {
    return timed(this.launcher, ['producer', '--prompts', String(prompts), '--seed', '1', '--topic', name, '--quiet'], at);
  }

  /** Short commands, each a process. */
  async start() {
    const place = this.#place(1);
    this.#publish(place, 10); // makes the topics
    const help = timed(this.launcher, ['worker', '--help'], place.at);
    const producer = this.#publish(place, 100);
    const runs = timed(this.launcher, ['runs'], place.at);
    const fresh = this.#publish(this.#place(1), 100);
    const demo = timed(this.launcher, ['demo', '--quiet'], { cwd: this.work, env: bare() });
    return {
      'worker --help, s': help.wall,
      'producer --prompts 100, s': producer.wall,
      'the same on a topic that it makes, s': fresh.wall,
      'runs, s': runs.wall,
      'demo of 100 prompts beyond its quota time, s': demo.wall - QUOTA_SECONDS,
      'the same, s of processor time': demo.cpu,
    };
  }

  /** A worker's process start to its first call, the prompts being there. */
  async firstCall(api, accounts) {
    const place = this.#place(accounts, api.url, { RATE_LIMIT: accounts > 1 ? '20/s' : '1000000/s', JAVA_OPTS });
    this.#publish(place, 2_000);
    await api.reset();
    const began = Date.now();
    const worker = start(this.launcher, ['worker', '--id', place.name], { ...place.at, log: place.log('worker') });
    try {
      for (const late = began + 60_000; Date.now() < late; await sleep(20)) {
        if (api.firstAt() !== null) return (api.firstAt() - began) / 1_000;
      }
      throw new Error(`a worker made no call: ${worker.output}`);
    } finally {
      await end([worker], 'SIGKILL');
    }
  }

  /** The whole path: calls a second, and what a call takes, from the ten thousandth to the last but a thousand. */
  async calls(api, accounts) {
    const rate = accounts > 1 ? `${Math.ceil(20_000 / accounts)}/s` : '1000000/s';
    const place = this.#place(accounts, api.url, { RATE_LIMIT: rate, KEYFLEET_MAX_IN_FLIGHT: '256', JAVA_OPTS });
    this.#publish(place, PROMPTS);
    await api.reset();
    const worker = start(this.launcher, ['worker', '--id', place.name], { ...place.at, log: place.log('worker') });
    const samples = [];
    try {
      for (const late = Date.now() + 300_000; ; await sleep(50)) {
        const calls = await api.calls();
        if (calls > WARM) samples.push({ calls, at: performance.now(), ...taken(worker.pid) });
        if (calls > PROMPTS - 1_000) break;
        if (Date.now() > late) throw new Error(`${calls} of ${PROMPTS} calls were made: ${worker.output}`);
      }
    } finally {
      await end([worker], 'SIGKILL');
    }
    const [first, last] = [samples[0], samples.at(-1)];
    const calls = last.calls - first.calls;
    return { rate: calls / ((last.at - first.at) / 1_000), micros: ((last.cpu - first.cpu) / calls) * 1e6, most: last.most };
  }

  /** Ten thousand calls at once, whose answers come after ten seconds, in a heap of 512 MiB. */
  async flight() {
    const server = start(process.execPath, [SLOW, '10000'], { cwd: this.work, env: process.env, log: join(this.work, 'slow.log') });
    const url = (await says(server, /slow api on (\S+)/, 10))[1];
    const seen = async () => (await fetch(`${url}/seen`)).json();
    const gc = join(this.work, `gc-${this.#topics}.log`);
    const place = this.#place(1, `${url}/v1`, {
      RATE_LIMIT: '100000/s', KEYFLEET_MAX_IN_FLIGHT: '10000', KEYFLEET_MAX_IN_HAND: '20000', KEYFLEET_CALL_TIMEOUT: '5min',
      JAVA_OPTS: `-Xmx512m ${JAVA_OPTS} -Xlog:gc:file=${gc}`,
    });
    this.#publish(place, 30_000);
    const worker = start(this.launcher, ['worker', '--id', place.name], { ...place.at, log: place.log('worker') });
    try {
      for (const late = Date.now() + 180_000; (await seen()).calls < 30_000; await sleep(500)) {
        if (Date.now() > late || worker.exitCode !== null) throw new Error(`not all was called: ${worker.output}`);
      }
      const pauses = [...readFileSync(gc, 'utf8').matchAll(/Pause.* ([\d.]+)ms/g)].map((match) => Number(match[1]));
      return { open: (await seen()).most, most: taken(worker.pid).most, pause: Math.max(0, ...pauses) };
    } finally {
      await end([worker, server], 'SIGKILL');
    }
  }
}

/** What is measured: figures by their names, in a run of a checkout. */
const PARTS = {
  async start(fleet, api) {
    return {
      ...(await fleet.start()),
      'worker, process start to first call, s': await fleet.firstCall(api, 1),
      'the same with 500 accounts, s': await fleet.firstCall(api, 500),
    };
  },
  async calls(fleet, api) {
    const { rate, micros, most } = await fleet.calls(api, 1);
    return { 'whole path, 1 account, calls/s': rate, 'processor time a call, µs': micros, 'largest resident size of the worker, MB': most / 1e6 };
  },
  async accounts(fleet, api) {
    const { rate, micros, most } = await fleet.calls(api, MANY);
    return {
      [`whole path, ${MANY} accounts, calls/s`]: rate,
      [`processor time a call with ${MANY} accounts, µs`]: micros,
      [`largest resident size with ${MANY} accounts, MB`]: most / 1e6,
    };
  },
  async flight(fleet) {
    const { open, most, pause } = await fleet.flight();
    return { 'calls in flight at once': open, 'longest pause with them, ms': pause, 'largest resident size with them, MB': most / 1e6 };
  },
};

const BOUNDS = {
  'worker --help, s': 0.25,
  'producer --prompts 100, s': 1,
  'runs, s': 1,
  'demo of 100 prompts beyond its quota time, s': 3,
  'worker, process start to first call, s': 1.3,
  'the same with 500 accounts, s': 2,
  'largest resident size of the worker, MB': 300,
  'longest pause with them, ms': 200,
};

const shown = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

function row(name, columns) {
  const cells = columns.map((runs) => {
    const all = runs.map((run) => run[name]).filter((value) => value !== undefined);
    return all.length === 0 ? '–' : `${shown(median(all))} (${shown(Math.min(...all))} to ${shown(Math.max(...all))})`;
  });
  const bound = BOUNDS[name];
  const own = median(columns[0].map((run) => run[name]));
  const holds = bound === undefined ? '' : own <= bound ? `≤ ${bound}` : `≤ ${bound}: **missed**`;
  return `| ${name} | ${cells.join(' | ')} | ${holds} |`;
}

function page(fleets, results) {
  const names = [...new Set([...results.values()].flat().flatMap(Object.keys))];
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return [
    '# Speed, measured',
    '',
    `\`bench/speed ${process.argv.slice(2).join(' ')}\`, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; ` +
      `${os.cpus().length} cores (${os.cpus()[0].model}), ${memory} GiB, ${os.type()} ${os.release()}, ${javaVersion()}, node ${process.version}, ` +
      `${nginxVersion()}; broker, API and what is measured on this machine. A \`+\` marks uncommitted changes.`,
    '',
    `Each cell: the median of ${values.runs} runs (least to largest), the checkouts in turns.`,
    '',
    `| what | ${fleets.map(({ title }) => title).join(' | ')} | bound |`,
    `| --- | ${fleets.map(() => '---').join(' | ')} | --- |`,
    ...names.map((name) => row(name, fleets.map((fleet) => results.get(fleet)))),
    '',
  ].join('\n');
}

async function main() {
  const parts = positionals.length > 0 ? positionals : Object.keys(PARTS);
  const wrong = parts.filter((part) => !(part in PARTS));
  if (wrong.length > 0 || nginxVersion() === null) {
    console.error(wrong.length > 0 ? `no part ${wrong.join(', ')}; see bench/speed --help` : 'no nginx on the path');
    process.exitCode = 2;
    return;
  }
  const work = mkdtempSync(join(os.tmpdir(), 'speed-bench.'));
  try {
    const fleets = (values.keyfleet ?? [ROOT]).map((folder) => new Measured(resolve(folder), work));
    for (const fleet of fleets) await fleet.begin();
    const api = await StaticApi.begin(work);
    const results = new Map(fleets.map((fleet) => [fleet, []]));
    for (let run = 0; run < Number(values.runs); run++) {
      for (const fleet of fleets) {
        const figures = {};
        for (const part of parts) Object.assign(figures, await PARTS[part](fleet, api));
        results.get(fleet).push(figures);
        console.log(`${fleet.title}: ${JSON.stringify(figures)}`);
      }
    }
    const text = page(fleets, results);
    console.log(text);
    if (values.report) writeFileSync(values.report, text);
  } finally {
    await endAll();
    if (!values.keep) rmSync(work, { recursive: true, force: true });
  }
}

if (values.help) console.log(USAGE);
else await main();
