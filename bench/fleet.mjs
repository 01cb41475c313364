// Keyfleet, from any checkout, in one world: broker, workers, producer and scorer are its own processes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, finish, says, start } from './processes.mjs';

const READY_SECONDS = 60;
/** Each has some 250 partitions, and each of these some open files. */
const WORLDS_OF_A_BROKER = 10;

const PUBLISHED_SECONDS = 120;
const SETTLED_SECONDS = 30;

/** What a worker that has joined is left alone for before there are prompts. */
const QUIET_MILLIS = 1_000;

/** The environment without anything that Keyfleet would read. */
export function bare() {
  const ours = /^(KEYFLEET_|KAFKA_|FLEET_|API_KEY$|BASE_URL$|MODEL$|RATE_LIMIT$|JAVA_OPTS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** Keyfleet of the checkout `folder`, with a broker that many worlds share. */
export class Keyfleet {
  #worlds = 0;
  #worldsBefore = 0;

  constructor(folder, work) {
    this.folder = folder;
    this.launcher = join(folder, 'keyfleet');
    this.commit = execFileSync('git', ['-C', folder, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const changed = execFileSync('git', ['-C', folder, 'status', '--porcelain', '-uno'], { encoding: 'utf8' }).trim() !== '';
    this.title = changed ? `${this.commit}+` : this.commit;
    this.work = mkdtempSync(join(work, `${this.commit}.`));
  }

  /** Builds it if need be, and starts its broker. */
  async begin() {
    execFileSync(this.launcher, ['producer', '--help'], { cwd: this.work, stdio: ['ignore', 'ignore', 'inherit'] });
    await this.#startBroker();
  }

  /** Takes a new broker before the worlds' partitions become too many for one; called between runs. */
  async fresh() {
    if (this.#worlds - this.#worldsBefore < WORLDS_OF_A_BROKER) return;
    await end([this.broker], 'SIGKILL');
    await this.#startBroker();
  }

  async #startBroker() {
    const data = join(this.work, 'broker');
    rmSync(data, { recursive: true, force: true });
    const args = ['broker', '--port', '0', '--data', data];
    this.broker = start(this.launcher, args, { cwd: this.work, env: bare(), log: join(this.work, 'broker.log') });
    const ready = await says(this.broker, /broker ready on (\S+),/, READY_SECONDS);
    if (!ready) throw new Error(`the broker of ${this.folder} did not start: ${this.broker.output}`);
    this.brokers = ready[1];
    this.#worldsBefore = this.#worlds;
  }

  /** Sends the world's prompts through workers to the API at `url`: what the scorer says of them, once `over` has come. */
  async run(world, url, over, beside) {
    const name = `w${++this.#worlds}`;
    const log = (what) => join(this.work, `${name}.${what}.log`);
    const at = { cwd: this.work, env: { ...bare(), ...this.#environment(world, url, name) } };
    const begin = (_, i) => start(this.launcher, ['worker', '--id', `${name}-${i}`], { ...at, log: log(`worker-${i}`) });
    const workers = Array.from({ length: world.workers }, begin);
    try {
      if (!world.cold) await Promise.all(workers.map(joined));
      await beside.arrive('publish');
      await this.#publish(name, world.prompts, at, log('producer'), beside.parties > 1);
      await over();
      await beside.arrive('score');
      return world.until === 'settled' && !world.seconds ? await this.#scores(name, at, log('scorer')) : {};
    } finally {
      await end(workers, 'SIGKILL');
    }
  }

  async #publish(topic, prompts, at, log, nice) {
    const args = [this.launcher, 'producer', '--prompts', String(prompts), '--seed', '1', '--topic', topic, '--quiet'];
    const producer = start(nice ? 'nice' : args[0], nice ? args : args.slice(1), { ...at, log });
    if ((await finish(producer, PUBLISHED_SECONDS)) !== 0) throw new Error(`nothing was published: ${producer.output}`);
  }

  #environment({ quota, accounts, api, prompts }, url, name) {
    const many = String(Math.min(100_000, Math.max(4_000, 2 * prompts)));
    return {
      KAFKA_BOOTSTRAP_SERVERS: this.brokers,
      BASE_URL: url,
      API_KEY: Array.from({ length: accounts }, (_, i) => `sk-bench-${i + 1}`).join(','),
      RATE_LIMIT: quota,
      KEYFLEET_TOPICS: name,
      KEYFLEET_GROUP: `${name}-group`,
      KEYFLEET_ACCOUNTS_TOPIC: `${name}-accounts`,
      KEYFLEET_RUNS_TOPIC: `${name}-runs`,
      ...(api.mean >= 5_000 && { KEYFLEET_CALL_TIMEOUT: '5min', KEYFLEET_MAX_IN_FLIGHT: many, KEYFLEET_MAX_IN_HAND: many }),
    };
  }

  /** How the prompts ended: those not settled, the dead, and the attempts spent beyond one for each prompt. */
  async #scores(topic, at, log) {
    const results = join(this.work, `${topic}.jsonl`);
    const scorer = start(this.launcher, ['scorer', '--once', '--quiet', '--topic', topic, '--results', results], { ...at, log });
    const settled = (await finish(scorer, SETTLED_SECONDS)) === 0;
    if (!settled) return { settled };
    const lines = readFileSync(results, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const dead = lines.filter(({ verdict }) => verdict === 'unanswered').length;
    return { settled, dead, spent: lines.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0) };
  }
}

/** Waits until a worker that is alone says that it has partitions and accounts. */
export async function joined(worker) {
  if (!(await says(worker, /now [1-9]\d* and [1-9]\d*/, READY_SECONDS))) {
    throw new Error(`a worker did not say that it joined: ${worker.output}`);
  }
  await sleep(QUIET_MILLIS);
}
