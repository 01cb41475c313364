// One run of a world: an API of its own, whoever calls it, and what the API saw.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { end, says, start } from './processes.mjs';
import { parseQuota } from './windows.mjs';

const API = fileURLToPath(new URL('quota-api.mjs', import.meta.url));
const LOOK_MILLIS = 200;

/** Where runs beside each other wait for each other, at each step. */
export class Rendezvous {
  #waiting = new Map();

  constructor(parties) {
    this.parties = parties;
  }

  arrive(step) {
    return new Promise((go) => {
      this.#waiting.set(step, [...(this.#waiting.get(step) ?? []), go]);
      this.#release();
    });
  }

  /** One of them comes to no step any more. */
  leave() {
    this.parties--;
    this.#release();
  }

  #release() {
    for (const [step, all] of this.#waiting) {
      if (all.length < this.parties) continue;
      this.#waiting.delete(step);
      all.forEach((go) => go());
    }
  }
}

/** Seconds after which a run that has not come to its end is given up. */
export function patience({ quota, accounts, prompts, seconds, api }) {
  const { limit, width } = parseQuota(quota);
  return seconds ?? 60 + (5 * api.mean) / 1_000 + (3 * prompts * width) / (limit * accounts * 1_000);
}

/** Looks at the API until all prompts are through or time is up: its report, and whether time was up before. */
async function watch({ prompts, until, ...world }, get) {
  let called = 0;
  for (let begun = Date.now(); ; await sleep(LOOK_MILLIS)) {
    const { first, accepted, answered } = await get('/progress');
    if (first !== null) called ||= Date.now();
    const done = (until === 'sent' ? accepted : answered) >= prompts;
    const late = Date.now() - (called || begun) > patience({ prompts, ...world }) * 1_000;
    if (done || late) return { ...(await get('/report')), unfinished: !done && !world.seconds };
  }
}

/**
 * Runs a world. `tool(url, over, beside)` makes the calls to the API at `url`; it may go on after them, but `over()` ends
 * when nothing more is to be measured. `beside` is where it waits for the runs beside this one.
 */
export async function measure(world, work, tool, beside = new Rendezvous(1)) {
  const { quota, accounts, api } = world;
  const args = Object.entries({ limit: quota, quota, keys: accounts, ...api }).map(([name, value]) => `--${name}=${value}`);
  const server = start(process.execPath, [API, ...args], { cwd: work, env: process.env, log: `${work}/api.log` });
  try {
    const listening = await says(server, /quota api on (\S+)/, 10);
    if (!listening) throw new Error(`the API did not start: ${server.output}`);
    const url = listening[1];
    const get = async (page) => (await fetch(new URL(page, url))).json();
    let seen;
    const over = async () => {
      seen = await watch(world, get);
    };
    const ended = await tool(url, over, beside);
    seen ??= await get('/report');
    return { ...seen, ...ended, unfinished: Boolean(seen.unfinished) || ended.settled === false };
  } finally {
    beside.leave();
    await end([server], 'SIGKILL');
  }
}
