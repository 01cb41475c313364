// Measures how much of its quotas Keyfleet uses at a strict API; see README.md beside it.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Keyfleet } from './fleet.mjs';
import { Rendezvous, measure } from './measure.mjs';
import { endAll, runMain } from './processes.mjs';
import { Promptfoo } from './promptfoo.mjs';
import { ahead, header, holds, medians, preamble, row } from './table.mjs';
import { parseQuota } from './windows.mjs';
import { WORLDS, batches, chosen, percent, said } from './worlds.mjs';

const HERE = fileURLToPath(new URL('..', import.meta.url));

const USAGE = `Usage: bench/quota-use [OPTION...] WORLD...
Measures how much of its quotas Keyfleet uses at a strict API of another kind, world by world.
WORLD is a world's name, how it begins, or a pattern: warm-50/s-0.8s-true, cold, '*-429-*'.

  --list               the worlds and their bounds
  --runs N             runs of each; medians count (1)
  --keyfleet DIR       the checkout to measure, again for others to measure in turns (the one this belongs to)
  --promptfoo DIR      measure promptfoo in the same worlds, too; installed into DIR if it is not there
  --concurrency N,...  its numbers of calls at once to try (some that fit the world)
  --together N         up to N worlds of few calls at the same time: faster, and to be compared with none (1)
  --with NAME=VALUE    an option of quota-api.mjs for all worlds, such as processing=absent; again for others
  --report FILE        write a Markdown table there
  --json FILE          append each run there, a line of JSON
  --keep               keep the logs
Exit status: 0 all bounds hold, 1 some do not, 2 used wrongly.`;

function options() {
  const several = { type: 'string', multiple: true };
  const one = { type: 'string' };
  const flag = { type: 'boolean' };
  return parseArgs({
    allowPositionals: true,
    options: {
      list: flag, runs: { ...one, default: '1' }, together: { ...one, default: '1' }, keyfleet: several, promptfoo: one, concurrency: one, with: several, report: one,
      json: one, keep: flag, help: flag,
    },
  });
}

/** From how late the API's own event loop is (99.9 % are earlier) this is said: the machine has too much else to do. */
const LATE_MILLIS = 5;

/** The same world for a tool that uses one account. */
function alone(world) {
  return { ...world, accounts: 1, workers: 1, prompts: Math.round(world.prompts / world.accounts) };
}

class Bench {
  constructor({ fleets, promptfoo, concurrency, runs, work, json }) {
    Object.assign(this, { fleets, promptfoo, concurrency, runs, work, json });
  }

  /** Runs these worlds beside each other, with all that is measured in turns: the columns of each. */
  async batch(worlds) {
    const columns = worlds.map(() => this.fleets.map(({ title }) => ({ column: title, runs: [], bounded: true })));
    const tried = worlds.map(() => new Map());
    for (let run = 1; run <= this.runs; run++) {
      for (let i = 0; i < this.fleets.length; i++) {
        const which = (i + run - 1) % this.fleets.length;
        const fleet = this.fleets[which];
        await fleet.fresh();
        const beside = new Rendezvous(worlds.length);
        const measured = worlds.map((world) => measure(world, this.work, (...how) => fleet.run(world, ...how), beside));
        (await Promise.all(measured)).forEach((figures, w) => {
          columns[w][which].runs.push(this.#said(worlds[w], fleet.title, run, figures));
        });
      }
      if (this.promptfoo) for (const [w, world] of worlds.entries()) await this.#promptfoo(alone(world), run, tried[w]);
    }
    return columns.map((all, w) => (this.promptfoo ? [...all, best(tried[w])] : all));
  }

  /** In the first run each number of calls at once is tried, later the best of that. */
  async #promptfoo(world, run, tried) {
    const all = this.concurrency ?? Promptfoo.concurrencies({ quota: parseQuota(world.quota), mean: world.api.mean });
    for (const concurrency of run === 1 ? all : [best(tried).concurrency]) {
      const figures = await measure(world, this.work, (url, over) => this.promptfoo.run(world, url, over, concurrency));
      const runs = tried.get(concurrency) ?? [];
      tried.set(concurrency, [...runs, this.#said(world, `promptfoo with ${concurrency}`, run, figures)]);
    }
  }

  #said(world, title, run, figures) {
    const { used, usedAfterFirst, usedAwake, stillSeconds, calls, refused, random, seconds, unfinished, lateMillis } = figures;
    const shares = [`used ${percent(used)}`];
    if (usedAfterFirst !== null) shares.push(`after the first window ${percent(usedAfterFirst)}`);
    if (stillSeconds > 0) shares.push(`awake ${percent(usedAwake)}`);
    const said = [shares.join(', '), `${refused} of ${calls} calls refused${random > 0 ? `, ${random} at random` : ''}`, `${seconds} s`];
    if (unfinished) said.push('NOT FINISHED');
    if (lateMillis > LATE_MILLIS && stillSeconds === 0) said.push(`the judge itself was late by ${lateMillis} ms`);
    console.error(`${world.name} ${title} run ${run}: ${said.join('; ')}`);
    if (this.json) appendFileSync(this.json, `${JSON.stringify({ world: world.name, title, run, ...figures })}\n`);
    return figures;
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
  const work = mkdtempSync(join(os.tmpdir(), 'quota-use.'));
  try {
    return await measured(values, worlds, work);
  } finally {
    await endAll();
    if (values.keep) console.error(`logs in ${work}`);
    else rmSync(work, { recursive: true, force: true });
  }
}

/** Measures all and writes it down: the exit status. */
async function measured({ keyfleet, promptfoo: folder, concurrency, runs, together, json, report, ...values }, worlds, work) {
  const fleets = (keyfleet ?? [HERE]).map((checkout) => new Keyfleet(resolve(checkout), work));
  const promptfoo = folder && new Promptfoo(resolve(folder), work);
  for (const tool of [promptfoo, ...fleets]) await tool?.begin();
  const bench = new Bench({ fleets, promptfoo, concurrency: concurrency?.split(',').map(Number), runs: Number(runs), work, json });
  const columns = [...fleets.map(({ title }) => ({ title, bounded: true })), ...(promptfoo ? [{ title: promptfoo.title }] : [])];
  const command = ['bench/quota-use', ...process.argv.slice(2)].join(' ');
  const lines = [...preamble({ command, titles: columns.map(({ title }) => title) }), ...header(columns)];
  lines.slice(-2).forEach((line) => console.log(line));
  const overrides = Object.fromEntries((values.with ?? []).map((one) => one.split(/=(.*)/s).slice(0, 2)));
  const changed = worlds.map((world) => ({ ...world, api: { ...world.api, ...overrides } }));
  let all = true;
  for (const batch of batches(changed, Number(together))) {
    for (const [w, cells] of (await bench.batch(batch)).entries()) {
      lines.push(row(batch[w], cells));
      console.log(lines.at(-1));
      all &&= holds(cells[0].runs, batch[w].bound) && (!promptfoo || ahead(cells[0].runs, cells.at(-1).runs));
    }
    if (report) writeFileSync(report, `${lines.join('\n')}\n`);
  }
  return all ? 0 : 1;
}

await runMain('quota-use', main, /^(no world|not a quota|Unknown option|Option)/);
