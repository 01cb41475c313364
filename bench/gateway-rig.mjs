// Broker, simulated API, workers and gateway of this checkout on loopback, each a process of its own.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bare, joined } from './fleet.mjs';
import { runJava } from './java.mjs';
import { endAll, says, start } from './processes.mjs';
import { javaVersion } from './table.mjs';

const LAUNCHER = fileURLToPath(new URL('../keyfleet', import.meta.url));
const READY_SECONDS = 120;
const LINES_OF_A_REQUEST = 12_000;

/** Keys of the simulated API, which takes no others. */
const API_KEYS = ['sk-a', 'sk-b', 'sk-c'];

/** A running fleet behind a gateway. */
export class GatewayRig {
  /** Starts one: `rate` of each of three accounts, `latency` of the API, worker processes, gateway keys, workers' interactive share. */
  static async begin({ rate, latency, workers, gatewayKeys, interactiveShare }) {
    const rig = new GatewayRig();
    rig.work = mkdtempSync(join(os.tmpdir(), 'gateway-bench.'));
    execFileSync(LAUNCHER, ['producer', '--help'], { cwd: rig.work, stdio: ['ignore', 'ignore', 'inherit'] });
    const own = { KEYFLEET_PARTITIONS: '8', API_KEY: API_KEYS.join(','), RATE_LIMIT: rate, KEYFLEET_TOPICS: 'prompts,interactive' };
    const broker = await rig.#start('broker', ['--port', '0', '--data', join(rig.work, 'data')], {}, /broker ready on (\S+),/);
    rig.broker = broker;
    const simulator = ['--port', '0', '--keys', API_KEYS.join(','), '--rate', rate, '--latency', latency];
    rig.direct = await rig.#start('simulator', simulator, {}, /ready on (\S+) /);
    const env = { ...own, KAFKA_BOOTSTRAP_SERVERS: broker, BASE_URL: rig.direct };
    const gateway = { ...env, KEYFLEET_GATEWAY_KEYS: gatewayKeys };
    rig.gateway = await rig.#start('gateway', ['--port', '0', '--files', join(rig.work, 'files')], gateway, /gateway at (\S+);/);
    const ofWorkers = { ...env, KEYFLEET_TOPIC_PATTERN: 'prompts-.*', KEYFLEET_INTERACTIVE_SHARE: interactiveShare };
    const begun = Array.from({ length: workers }, (_, i) => rig.#process('worker', ['--id', `w${i + 1}`], ofWorkers, `worker-${i + 1}`));
    await Promise.all(begun.map(joined));
    return rig;
  }

  #process(command, args, env, name = command) {
    return start(LAUNCHER, [command, ...args], { cwd: this.work, env: { ...bare(), ...env }, log: join(this.work, `${name}.log`) });
  }

  async #start(command, args, env, ready) {
    const child = this.#process(command, args, env);
    const match = await says(child, ready, READY_SECONDS);
    if (!match) throw new Error(`${command} did not start: ${child.output}`);
    return match[1];
  }

  /** Milliseconds of so many records from one bare Kafka client to another through the broker, after so many before. */
  async hops(before, count, pauseMillis) {
    const printed = await runJava('Hops', [this.broker, before, count, pauseMillis].map(String), this.work);
    return printed.split('\n').filter((line) => /^[\d.]+$/.test(line)).map(Number);
  }

  /** Ends everything. */
  async end({ keep = false } = {}) {
    await endAll();
    if (!keep) rmSync(this.work, { recursive: true, force: true });
  }
}

const body = (i) => ({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: `What is ${i} + 3?` }] });

/** One user of an OpenAI-compatible API. */
export class Client {
  constructor(url, key) {
    Object.assign(this, { url, key });
  }

  async #send(path, options = {}) {
    const response = await fetch(this.url + path, { ...options, headers: { authorization: `Bearer ${this.key}`, ...options.headers } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  #post(path, value) {
    return this.#send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
  }

  /** Asks one question; milliseconds until the answer is there. */
  async ask(i) {
    const began = performance.now();
    await this.#post('/chat/completions', body(i));
    return performance.now() - began;
  }

  /** Begins a batch; its id. */
  async batch(lines = LINES_OF_A_REQUEST) {
    const line = (_, i) => JSON.stringify({ custom_id: `q-${i}`, method: 'POST', url: '/v1/chat/completions', body: body(i) });
    const form = new FormData();
    form.append('purpose', 'batch');
    form.append('file', new Blob([Array.from({ length: lines }, line).join('\n')]), 'in.jsonl');
    const file = await this.#send('/files', { method: 'POST', body: form });
    return (await this.#post('/batches', { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' })).id;
  }

  /** How many lines of a batch are answered. */
  async answered(id) {
    return (await this.#send(`/batches/${id}`)).request_counts.completed;
  }

  async cancel(id) {
    await this.#post(`/batches/${id}/cancel`, {});
  }

  /** Asks `atOnce` questions at the same time, again and again, until stopped. */
  keepAsking(atOnce) {
    const asking = { answered: 0, stopped: false };
    const one = async (i) => {
      for (; !asking.stopped; asking.answered++) await this.ask(i);
    };
    asking.over = Promise.all(Array.from({ length: atOnce }, (_, i) => one(i)));
    asking.stop = async () => {
      asking.stopped = true;
      await asking.over;
    };
    return asking;
  }
}

/** By how much each of several counters grows within so many seconds. */
export async function growth(counters, seconds) {
  const before = await Promise.all(counters.map((count) => count()));
  await sleep(seconds * 1_000);
  const after = await Promise.all(counters.map((count) => count()));
  return after.map((count, i) => count - before[i]);
}

/** The value below which this part of them is. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/** On what it was measured, and when. */
export function machine(command) {
  const load = os.loadavg()[0].toFixed(1);
  return (
    `\`${command}\`, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${os.cpus().length} cores (${os.cpus()[0].model}), ` +
    `${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, ${javaVersion()}, node ${process.version}; load ${load} at the end.`
  );
}

/** Writes a section of a Markdown file, in place of the one of this title. */
export function section(file, title, lines, page = 'The gateway, measured') {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : `# ${page}\n`;
  const parts = text.split(/^(?=## )/m).filter((part) => !part.startsWith(`## ${title}\n`));
  writeFileSync(file, [...parts.map((part) => part.trimEnd()), `## ${title}\n\n${lines.join('\n')}`].join('\n\n') + '\n');
}
