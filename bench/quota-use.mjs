// Measures how much of its quotas Keyfleet uses at a strict API; see README.md beside it.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Keyfleet } from './fleet.mjs';
import { end, endAll, says, start } from './processes.mjs';
import { Promptfoo } from './promptfoo.mjs';
import { header, holds, javaVersion, medians, preamble, row } from './table.mjs';
import { parseQuota } from './windows.mjs';
import { WORLDS, chosen, percent, said } from './worlds.mjs';

const USAGE = `Usage: bench/quota-use [OPTION...] WORLD...
Measures how much of its quotas Keyfleet uses at a strict API of another kind, world by world.
WORLD is a world's name, how it begins, or a pattern: warm-50/s-0.8s-true, cold, '*-429-*'.

  --list               the worlds and their bounds
  --runs N             runs of each; medians count (1)
  --keyfleet DIR       the checkout to measure, again for others to measure in turns (the one this belongs to)
  --promptfoo DIR      measure promptfoo in the same worlds, too; installed into DIR if it is not there
  --concurrency N,...  its numbers of calls at once to try (some that fit the world)
  --with NAME=VALUE    an option of quota-api.mjs for all worlds, such as processing=absent; again for others
  --report FILE        write a Markdown table there
  --json FILE          append each run there, a line of JSON
  --keep               keep the logs
Exit status: 0 all bounds hold, 1 some do not, 2 used wrongly.`;

const API = new URL('quota-api.mjs', import.meta.url).pathname;

function options() {
  const several = { type: 'string', multiple: true };
  const one = { type: 'string' };
  const flag = { type: 'boolean' };
  return parseArgs({
    allowPositionals: true,
    options: {
      list: flag, runs: { ...one, default: '1' }, keyfleet: several, promptfoo: one, concurrency: one, with: several, report: one,
      json: one, keep: flag, help: flag,
    },
  });
}

/** Seconds after which a run that has not come to its end is given up. */
function patience({ quota, accounts, prompts, seconds, api }) {
  const { limit, width } = parseQuota(quota);
  return seconds ?? 60 + (5 * api.mean) / 1_000 + (3 * prompts * width) / (limit * accounts * 1_000);
}

/** One run of a world: what the API saw, and what `tool` says of it. */
async function measure(world, work, tool, ...more) {
  const { quota, accounts, api, prompts, until } = world;
  const args = Object.entries({ limit: quota, quota, keys: accounts, ...api }).map(([name, value]) => `--${name}=${value}`);
  const server = start(process.execPath, [API, ...args], { cwd: work, env: process.env, log: join(work, 'api.log') });
  try {
    const listening = await says(server, /quota api on (\S+)/, 10);
    if (!listening) throw new Error(`the API did not start: ${server.output}`);
    const url = listening[1];
    const get = async (page) => (await fetch(new URL(page, url))).json();
    let seen = null;
    let unfinished = false;
    const over = async () => {
      const begun = Date.now();
      for (let first = null; seen === null; await sleep(200)) {
        const { first: called, accepted, answered } = await get('/progress');
        if (called !== null) first ??= Date.now();
        const done = until === 'sent' ? accepted >= prompts : answered >= prompts;
        const late = Date.now() - (first ?? begun) > patience(world) * 1_000;
        unfinished = late && !done && !world.seconds;
        if (done || late) seen = await get('/report');
      }
    };
    const ended = await tool.run(world, url, over, ...more);
    if (ended.settled === false) unfinished = true;
    return { ...(seen ?? (await get('/report'))), ...ended, unfinished };
  } finally {
    seenEnough(server);
    await end([server], 'SIGKILL');
  }
}

/** Nothing more is asked of it. */
function seenEnough(server) {
  server.stdout.removeAllListeners('data');
}

/** The same world for a tool that uses one account. */
function alone(world) {
  return { ...world, accounts: 1, workers: 1, prompts: Math.round(world.prompts / world.accounts) };
}

class Bench {
  #numbers = new Map();

  constructor({ fleets, promptfoo, concurrency, runs, work, json }) {
    Object.assign(this, { fleets, promptfoo, concurrency, runs, work, json });
  }

  #said(world, title, run, figures) {
    const { perSecond, refusedPerSecond, ...short } = figures;
    const { used, usedAfterFirst, usedAwake, calls, refused, random, seconds, unfinished } = short;
    const shares = [`used ${percent(used)}`];
    if (usedAfterFirst !== null) shares.push(`after the first window ${percent(usedAfterFirst)}`);
    if (short.stillSeconds > 0) shares.push(`awake ${percent(usedAwake)}`);
    const rest = `${refused} of ${calls} calls refused${random > 0 ? `, ${random} at random` : ''}, ${seconds} s`;
    console.error(`${world.name} ${title} run ${run}: ${shares.join(', ')}; ${rest}${unfinished ? '; NOT FINISHED' : ''}`);
    if (this.json) appendFileSync(this.json, `${JSON.stringify({ world: world.name, title, run, ...figures })}\n`);
    return figures;
  }

  /** Runs a world with all that is measured, in turns. */
  async world(world) {
    const columns = this.fleets.map(({ title }) => ({ column: title, runs: [], bounded: true }));
    const tried = new Map();
    for (let run = 1; run <= this.runs; run++) {
      for (let i = 0; i < this.fleets.length; i++) {
        const which = (i + run - 1) % this.fleets.length;
        const fleet = this.fleets[which];
        columns[which].runs.push(this.#said(world, fleet.title, run, await measure(world, this.work, fleet)));
      }
      if (this.promptfoo) await this.#promptfoo(alone(world), run, tried);
    }
    if (this.promptfoo) columns.push(best(tried));
    return columns;
  }

  /** In the first run each number of calls at once is tried, later the best of that. */
  async #promptfoo(world, run, tried) {
    const all = this.concurrency ?? Promptfoo.concurrencies({ quota: parseQuota(world.quota), mean: world.api.mean });
    const numbers = run === 1 ? all : [best(tried).concurrency];
    for (const concurrency of numbers) {
      const figures = await measure(world, this.work, this.promptfoo, concurrency);
      const runs = tried.get(concurrency) ?? [];
      tried.set(concurrency, [...runs, this.#said(world, `promptfoo with ${concurrency}`, run, figures)]);
    }
  }
}

/** Of the numbers of calls at once the one that used most. */
function best(tried) {
  const [[concurrency, runs]] = [...tried].sort(([, a], [, b]) => (medians(b).used ?? 0) - (medians(a).used ?? 0));
  return { column: 'promptfoo', concurrency, runs, title: `${concurrency} at once`, bounded: false };
}

async function main() {
  const { values, positionals } = options();
  if (values.help || (positionals.length === 0 && !values.list)) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const worlds = positionals.length > 0 ? chosen(positionals) : WORLDS;
  if (values.list) {
    for (const world of worlds) console.log(`${world.name.padEnd(30)} ${said(world.bound)}`);
    return 0;
  }
  const overrides = Object.fromEntries((values.with ?? []).map((one) => one.split(/=(.*)/s).slice(0, 2)));
  const work = mkdtempSync(join(os.tmpdir(), 'quota-use.'));
  const here = resolve(new URL('..', import.meta.url).pathname);
  try {
    const fleets = (values.keyfleet ?? [here]).map((folder) => new Keyfleet(resolve(folder), work));
    const promptfoo = values.promptfoo && new Promptfoo(resolve(values.promptfoo), work);
    await promptfoo?.begin();
    for (const fleet of fleets) await fleet.begin();
    const concurrency = values.concurrency?.split(',').map(Number);
    const bench = new Bench({ fleets, promptfoo, concurrency, runs: Number(values.runs), work, json: values.json });
    const titles = [...fleets.map(({ title }) => title), ...(promptfoo ? [promptfoo.title] : [])];
    const names = [...fleets.map(({ title }) => ({ title, bounded: true })), ...(promptfoo ? [{ title: promptfoo.title }] : [])];
    const command = ['bench/quota-use', ...process.argv.slice(2)].join(' ');
    const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
    const lines = [...preamble({ command, titles, date, java: javaVersion(process.env.JAVA_HOME) }), ...header(names)];
    lines.slice(-2).forEach((line) => console.log(line));
    let all = true;
    for (const world of worlds) {
      const columns = await bench.world({ ...world, api: { ...world.api, ...overrides } });
      lines.push(row(world, columns));
      console.log(lines.at(-1));
      all &&= holds(columns[0].runs, world.bound);
      if (values.report) writeFileSync(values.report, `${lines.join('\n')}\n`);
    }
    return all ? 0 : 1;
  } finally {
    await endAll();
    if (values.keep) console.error(`logs in ${work}`);
    else rmSync(work, { recursive: true, force: true });
  }
}

for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  process.once(signal, () => endAll().finally(() => process.exit(status)));
}
try {
  process.exitCode = await main();
} catch (error) {
  console.error(`quota-use: ${error.message}`);
  process.exitCode = /^(no world|not a quota|Unknown option|Option)/.test(error.message) ? 2 : 1;
}
