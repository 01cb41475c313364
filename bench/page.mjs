// How the page of all answers does with many of them: first paint, filters, memory; see README.md beside it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Keyfleet, bare } from './fleet.mjs';
import { end, endAll, finish, says, start } from './processes.mjs';
import { javaVersion } from './table.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BROWSER = join(ROOT, 'scorer/src/test/browser');
const TOPIC = 'many';
const PUBLISHED_SECONDS = 1_800;
const SCORED_SECONDS = 1_800;
const MOST_PAINT = 1_000;
const MOST_FILTER = 2_000;

const USAGE = `Usage: bench/page [OPTION...]
Has a scorer read made-up answers and opens its page of all answers in Chromium: first paint, first rows, filters, memory.

  --answers N      how many (10000000)
  --times N        how often each is asked for (5)
  --heap SIZE      of the scorer (as it is started by default)
  --report FILE    write the table there, as Markdown
  --keep           keep the logs
Needs Debian's chromium and, once, npm ci in scorer/src/test/browser. Exit status: 0 if the first paint takes less than 1 s and each
filter less than 2 s, 1 if not, 2 used wrongly.`;

const one = { type: 'string' };
const options = { answers: { ...one, default: '10000000' }, times: { ...one, default: '5' }, heap: one, report: one, keep: { type: 'boolean' }, help: { type: 'boolean' } };

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const spread = (values) => `${median(values).toFixed(0)} ms (${sorted(values)[0].toFixed(0)} to ${sorted(values).at(-1).toFixed(0)})`;

/** A figure of /proc/PID/status in MiB. */
function memory(pid, figure) {
  const match = new RegExp(`^${figure}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match[1]) / 1_024;
}

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return [performance.now() - began, result];
}

async function several(times, work) {
  const all = [];
  for (let i = 0; i < times; i++) all.push((await timed(work))[0]);
  return all;
}

async function json(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Milliseconds from navigation to the first paint and to the first row, each time in a new context. */
async function painted(browser, url, times) {
  const paints = [];
  const rows = [];
  for (let i = 0; i < times; i++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const [millis] = await timed(async () => {
      await page.goto(`${url}answers.html`, { waitUntil: 'commit' });
      await page.waitForSelector('#rows li');
    });
    rows.push(millis);
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN));
    await context.close();
  }
  return { paints, rows };
}

async function measure({ answers, times, heap }, fleet) {
  const at = { cwd: fleet.work, env: { ...bare(), KAFKA_BOOTSTRAP_SERVERS: fleet.brokers, KEYFLEET_RUNS_TOPIC: `${TOPIC}-runs` } };
  const maker = start(fleet.launcher, ['answers', '--count', String(answers), '--topic', TOPIC], { ...at, log: join(fleet.work, 'answers.log') });
  if ((await finish(maker, PUBLISHED_SECONDS)) !== 0) throw new Error(`the answers were not made: ${maker.output}`);

  const state = join(fleet.work, 'state');
  const env = { ...at.env, KEYFLEET_STATE: state, KEYFLEET_STATUS_PORT: '0', ...(heap && { JAVA_OPTS: `-Xmx${heap}` }) };
  const scorer = start(fleet.launcher, ['scorer', '--topic', TOPIC], { ...at, env, log: join(fleet.work, 'scorer.log') });
  const ready = await says(scorer, /(http:\/\/127\.0\.0\.1:\d+\/)/, 60);
  if (!ready) throw new Error(`the scorer did not start: ${scorer.output}`);
  const [, url] = ready;
  const began = performance.now();
  let indexed = 0;
  for (const last = Date.now() + SCORED_SECONDS * 1_000; indexed < answers; await sleep(500)) {
    if (Date.now() > last) throw new Error(`only ${indexed} of ${answers} are listed`);
    ({ indexed } = await json(`${url}api/answers?limit=1`));
  }
  const reading = (performance.now() - began) / 1_000;
  const afterReading = memory(scorer.pid, 'VmRSS');

  const { verdicts, labels } = await json(`${url}api/answers?limit=50`);
  const named = (label) => Object.keys(labels?.[label] ?? {})[0] ?? '';
  const filters = {
    'no filter': '',
    'verdict wrong': 'verdict=wrong',
    'verdict unreadable': 'verdict=unreadable',
    'an account and verdict right': `verdict=right&account=${encodeURIComponent(named('account'))}`,
    'an id that is the oldest': 'id=1',
    'an id that is not there': 'id=there-is-none',
  };
  const asked = [];
  for (const [name, query] of Object.entries(filters)) {
    const address = `${url}api/answers?limit=50&${query}`;
    const { total } = await json(address);
    asked.push({ name, total, millis: await several(times, () => json(address)) });
  }
  const { chromium } = createRequire(join(BROWSER, 'page.js'))('playwright-core');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  let first;
  try {
    first = await painted(browser, url, times);
  } finally {
    await browser.close();
  }
  const figures = {
    answers, verdicts, reading, asked, first, afterReading,
    peak: memory(scorer.pid, 'VmHWM'),
    index: execFileSync('du', ['-sm', state], { encoding: 'utf8' }).split('\t')[0],
  };
  await end([scorer]);
  return figures;
}

function table({ answers, reading, asked, first, afterReading, peak, index }, title) {
  const bound = (values, most) => `${median(values) < most ? 'yes' : '**no**'}`;
  return [
    '# The page of all answers, with many of them',
    '',
    `\`bench/page\` at ${title}, ${new Date().toISOString().slice(0, 10)}; ${os.cpus().length} cores (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ` +
      `${os.type()} ${os.release()}, ${javaVersion()}, node ${process.version}; broker, scorer and Chromium on this machine; answers are made up; load average ${os.loadavg()[0].toFixed(1)} at the end.`,
    '',
    `${answers.toLocaleString('en')} answers, read from the beginning in ${reading.toFixed(0)} s. The scorer's process had ${afterReading.toFixed(0)} MiB resident after that and ` +
      `${peak.toFixed(0)} MiB at most; snapshot and index take ${index} MiB of disk.`,
    '',
    '| what | answers found | median (least to most) | bound | holds |',
    '| --- | --- | --- | --- | --- |',
    `| first paint of answers.html in Chromium | | ${spread(first.paints)} | 1,000 ms | ${bound(first.paints, MOST_PAINT)} |`,
    `| first rows on screen | | ${spread(first.rows)} | | |`,
    ...asked.map(({ name, total, millis }) => `| ${name} | ${total.toLocaleString('en')} | ${spread(millis)} | 2,000 ms | ${bound(millis, MOST_FILTER)} |`),
    '',
  ].join('\n');
}

async function main() {
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (e) {
    console.error(`${e.message}\n${USAGE}`);
    return 2;
  }
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const work = mkdtempSync(join(os.tmpdir(), 'keyfleet-page-'));
  try {
    const fleet = new Keyfleet(ROOT, work);
    await fleet.begin();
    const figures = await measure({ answers: Number(values.answers), times: Number(values.times), heap: values.heap }, fleet);
    const page = table(figures, fleet.title);
    if (values.report) writeFileSync(values.report, page);
    console.log(page);
    const holds = median(figures.first.paints) < MOST_PAINT && figures.asked.every(({ millis }) => median(millis) < MOST_FILTER);
    return holds ? 0 : 1;
  } catch (e) {
    console.error(e.message);
    return 1;
  } finally {
    await endAll();
    if (!values.keep) rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main();
