// A long run in a world where several things go wrong at once; see README.md beside it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ends, uses } from './ends.mjs';
import { bare } from './fleet.mjs';
import { runJava } from './java.mjs';
import { end, endAll, finish, runMain, says, start } from './processes.mjs';
import { javaVersion } from './table.mjs';
import { parseQuota } from './windows.mjs';
import { percent } from './worlds.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const LAUNCHER = join(HERE, '..', 'keyfleet');
const TOPIC = 'long-run';
const GOOD = ['sk-long-good-1', 'sk-long-good-2', 'sk-long-good-3'];
const FORBIDDING = 'sk-long-forbidding';
const STANDING = 'sk-long-standing';
const SPENT = 'sk-long-spent';
const KEYS = [...GOOD, FORBIDDING, STANDING, SPENT];

const USAGE = `Usage: bench/long-run [OPTION...]
Runs prompts over six accounts: three good ones, one that answers one prompt in 500 with 403, one that stands still for 2 s a
minute, one that is spent and says so with a 400. Meanwhile the answers topic is deleted and created again. Judges how each prompt
ended by the topics and by the APIs' own logs.

  --prompts N     prompts (20000)
  --quota RATE    of each account (13/s)
  --workers N     workers (3)
  --gone SECONDS  from the deletion of the answers topic to its creation (3)
  --report FILE   write what was seen there, as Markdown
  --keep          keep logs and records
Exit status: 0 all bounds hold, 1 some do not, 2 used wrongly.`;

/** The least share of its quota that each good account has to use. */
const LEAST_USED = 0.95;

const VERDICTS = ['right', 'unreadable', 'wrong', 'truncated', 'filtered', 'unanswered', 'unscored'];
const PUBLISHED_SECONDS = 120;
const SETTLED_SECONDS = 30;

async function api(work, name, options) {
  const args = Object.entries({ ...options, log: join(work, `${name}.calls`) }).map(([option, value]) => `--${option}=${value}`);
  const server = start(process.execPath, [join(HERE, 'quota-api.mjs'), ...args], { cwd: work, env: process.env, log: join(work, `${name}.log`) });
  const listening = await says(server, /quota api on (\S+)/, 10);
  if (!listening) throw new Error(`the API did not start: ${server.output}`);
  const url = listening[1];
  return { url, calls: () => lines(join(work, `${name}.calls`)), get: async (page) => (await fetch(new URL(page, url))).json() };
}

const lines = (file) => readFileSync(file, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));

/** The variable that holds a key: a pool file refers to keys and holds none. */
const variable = (key) => key.toUpperCase().replaceAll('-', '_');

function pool(quota, steady, standing) {
  const account = (name, key) => `      ${name}: {keys: ["\${${variable(key)}}"], quotas: [{requests: ${quota}}]}`;
  const provider = (name, { url }, accounts) => [`  ${name}:`, `    base_url: ${url}`, '    accounts:', ...accounts];
  return [
    'providers:',
    ...provider('steady', steady, [...GOOD, FORBIDDING, SPENT].map((key) => account(key.slice('sk-long-'.length), key))),
    ...provider('standing', standing, [account('standing', STANDING)]),
    '',
  ].join('\n');
}

/** Waits until a worker takes part. */
async function ready(worker) {
  const address = (await says(worker, /metrics at (http:\/\/127\.0\.0\.1:\d+)/, 60))?.[1];
  for (const late = Date.now() + 60_000; address && Date.now() < late; await sleep(200)) {
    if ((await fetch(`${address}/health/ready`)).ok) return;
  }
  throw new Error(`a worker is not ready: ${worker.output}`);
}

/** The run itself: what it left behind. */
async function run({ prompts, quota, workers: count, gone }, work) {
  const steady = await api(work, 'steady', { limit: quota, keys: GOOD.length + 2, spent: SPENT, forbids: `${FORBIDDING}=0.002`, processing: 'absent' });
  const standing = await api(work, 'standing', { limit: quota, keys: 1, still: 2, 'still-every': 60, processing: 'absent' });
  writeFileSync(join(work, 'pool.yaml'), pool(quota, steady, standing));
  const broker = start(LAUNCHER, ['broker', '--port', '0', '--data', join(work, 'broker')], { cwd: work, env: bare(), log: join(work, 'broker.log') });
  const brokers = (await says(broker, /broker ready on (\S+),/, 60))?.[1];
  if (!brokers) throw new Error(`the broker did not start: ${broker.output}`);
  const keys = Object.fromEntries(KEYS.map((key) => [variable(key), key]));
  const env = { ...bare(), ...keys, KAFKA_BOOTSTRAP_SERVERS: brokers, KEYFLEET_POOL: join(work, 'pool.yaml'), KEYFLEET_TOPICS: TOPIC };
  const begin = (name, args) => start(LAUNCHER, args, { cwd: work, env, log: join(work, `${name}.log`) });
  const publish = ['producer', '--prompts', String(prompts), '--seed', '1', '--topic', TOPIC, '--run', 'long', '--quiet'];
  const workers = Array.from({ length: count }, (_, i) => begin(`worker-${i}`, ['worker', '--id', `worker-${i}`]));
  await Promise.all(workers.map(ready));
  if ((await finish(begin('producer', publish), PUBLISHED_SECONDS)) !== 0) throw new Error('nothing was published');
  const scorer = begin('scorer', ['scorer', '--report', join(work, 'along.json'), '--results', join(work, 'along.jsonl')]);
  const answered = async () => (await steady.get('/progress')).answered + (await standing.get('/progress')).answered;
  const until = async (wanted) => {
    for (const late = Date.now() + 480_000; (await answered()) < wanted && Date.now() < late; await sleep(200));
  };
  await until(0.4 * prompts);
  console.error(`${await answered()} prompts are answered; the answers topic is deleted`);
  const remade = JSON.parse(await runJava('Topics', ['remake', brokers, `${TOPIC}-answers`, gone], work));
  console.error(`the answers topic was gone for ${remade.made - remade.deleted} ms`);
  await until(prompts);
  await sleep(5_000);
  await end(workers);
  const once = begin('once', ['scorer', '--once', '--report', join(work, 'once.json'), '--results', join(work, 'once.jsonl')]);
  const status = await finish(once, SETTLED_SECONDS);
  await end([scorer]);
  const files = Object.fromEntries(['', '-answers', '-dead'].map((suffix) => [suffix, join(work, `${TOPIC}${suffix}.records`)]));
  for (const [suffix, file] of Object.entries(files)) await runJava('Topics', [suffix ? 'dump' : 'places', brokers, TOPIC + suffix], work, file);
  const { still } = await standing.get('/still');
  return {
    remade,
    status,
    still: still.map(([from, to]) => ({ key: STANDING, from, to })),
    prompts: lines(files['']).map(({ place }) => place),
    answers: lines(files['-answers']),
    dead: lines(files['-dead']),
    calls: [...steady.calls(), ...standing.calls()],
    read: lines(join(work, 'along.jsonl')).filter(({ verdict }) => verdict !== 'missing'),
    along: JSON.parse(readFileSync(join(work, 'along.json'), 'utf8')),
  };
}

/** What must hold, and whether it does. */
function bounds(ended, used, { along, status }) {
  const none = (name, list) => [list.length === 0, `${name}: ${list.length}${list.length > 0 ? ` (${list.slice(0, 5).join(', ')} …)` : ''}`];
  const share = ({ key, used: whole, awake }) => [(awake ?? whole) >= LEAST_USED, `${key} used ${percent(awake ?? whole)} of its quota`];
  const scored = VERDICTS.reduce((sum, verdict) => sum + (along[verdict] ?? 0), 0);
  return [
    none('prompts that ended as nothing', ended.lost),
    none('prompts paid twice', ended.paidTwice),
    none('prompts answered twice', ended.answeredTwice),
    none('prompts that died though they were answered', ended.deadThoughAnswered),
    none('records of no prompt', ended.strays),
    none('answers that were deleted, and that no scorer had read', ended.deletedAndUnread),
    [scored === ended.prompts, `the scorer that ran along has ${scored} prompts settled`],
    [status === (ended.deletedAnswers > 0 ? 1 : 0), `scorer --once, begun after the run, ${status === null ? 'did not end' : `ended with status ${status}`}`],
    ...used.filter(({ key }) => key !== SPENT).map(share),
  ];
}

/** What the fleet itself says its accounts' time was lost to. */
const losses = ({ quotaUse }) =>
  Object.entries(quotaUse?.lost ?? {}).sort(([, a], [, b]) => b - a).map(([cause, share]) => `${cause} ${percent(share)}`).join(', ') || 'nothing';

function page(command, values, ended, used, held, along) {
  const table = used.map(({ key, calls, used: whole, awake, answered, forbidden, spent, over, broken }) =>
    `| ${[key, calls, answered, forbidden, spent, over, broken, percent(whole), awake ? percent(awake) : '–'].join(' | ')} |`);
  const commit = execFileSync('git', ['-C', HERE, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  return [
    '# A long run in a world that misbehaves',
    '',
    `\`${command}\` at ${commit}, ${new Date().toISOString().slice(0, 10)}; ${os.cpus().length} cores (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ` +
      `${os.type()} ${os.release()}, ${javaVersion()}, node ${process.version}; APIs, workers, broker, scorer on this machine.`,
    '',
    `${ended.prompts} prompts, six accounts of ${values.quota}, ${values.workers} workers; the answers topic was deleted at 40 % and created again after ${values.gone} s.`,
    '',
    '| | |',
    '| --- | --- |',
    `| answers in the topic at the end | ${ended.answered} |`,
    `| answers that were deleted with the topic | ${ended.deletedAnswers} |`,
    `| dead prompts by cause | ${Object.entries(ended.deadByCause).map(([cause, n]) => `${cause} ${n}`).join(', ') || 'none'} |`,
    '',
    '| account | calls | answered | 403 | 400 | 429 | cut off | used | used while it did not stand still |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...table,
    '',
    `Lost of the accounts' time, by the scorer's report: ${losses(along)}.`,
    '',
    ...held.map(([holds, what]) => `- ${holds ? 'holds' : '**does not hold**'}: ${what}`),
    '',
  ].join('\n');
}

async function main() {
  const text = (standard) => ({ type: 'string', default: standard });
  const { values } = parseArgs({
    options: {
      prompts: text('20000'), quota: text('13/s'), workers: text('3'), gone: text('3'), report: { type: 'string' }, keep: { type: 'boolean' }, help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE), 0;
  const work = mkdtempSync(join(os.tmpdir(), 'long-run.'));
  try {
    execFileSync(LAUNCHER, ['producer', '--help'], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
    const seen = await run({ ...values, prompts: Number(values.prompts), workers: Number(values.workers) }, work);
    const { limit, width } = parseQuota(values.quota);
    const ended = ends(seen);
    const used = uses({ calls: seen.calls, keys: KEYS, rate: limit / width, still: seen.still });
    const held = bounds(ended, used, seen);
    const said = page(['bench/long-run', ...process.argv.slice(2)].join(' '), values, ended, used, held, seen.along);
    console.log(said);
    if (values.report) writeFileSync(values.report, said);
    return held.every(([holds]) => holds) ? 0 : 1;
  } finally {
    await endAll();
    if (values.keep) console.error(`logs in ${work}`);
    else rmSync(work, { recursive: true, force: true });
  }
}

await runMain('long-run', main, /^(not a quota|Unknown option|Option|Unexpected argument)/);
