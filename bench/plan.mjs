// What `keyfleet plan` says of a run, beside that run at the simulated API; see README.md beside it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Keyfleet, bare, joined } from './fleet.mjs';
import { end, endAll, finish, says, start } from './processes.mjs';
import { javaVersion } from './table.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SAMPLE = 30;
const SEED = '7';
const SETTLED_SECONDS = 600;

// quotas: as the simulated API has them and, in the same order, as the pool file does; window: how long they remember the sample
const WORLDS = [
  { name: 'one key, 5/s', accounts: 1, quotas: [['5/s', 'requests: 5/s']], window: 1, prompts: 300 },
  { name: 'three keys, 20/s', accounts: 3, quotas: [['20/s', 'requests: 20/s']], window: 1, prompts: 3_600 },
  { name: 'two keys, 300/min', accounts: 2, quotas: [['300/min', 'requests: 300/min']], window: 60, prompts: 700 },
  {
    name: 'two keys, 600/min and 20,000 tokens/min',
    accounts: 2,
    quotas: [['600/min', 'requests: 600/min'], ['20000 tokens/min', 'tokens: 20000/min']],
    window: 60,
    prompts: 400,
    more: ['--template', 'reasoned', '--terms', '4'],
  },
  { name: 'one key, 8 calls at a time of 1 s', accounts: 1, quotas: [['8 in flight', null]], inFlight: 8, window: 1, latency: '1s', prompts: 480 },
];

const USAGE = `Usage: bench/plan [WORLD-NUMBER...] [--report FILE] [--keep]
Runs ${SAMPLE} prompts in each of ${WORLDS.length} worlds of the simulated API, plans the whole run by them, runs it, and prints plan, truth and error.
  --report FILE   write the table there, as Markdown
  --keep          keep logs and records
Exit status: 0 measured, 1 a run did not come to its end, 2 used wrongly.`;

const key = (i) => `sk-plan-${i + 1}`;
const keys = ({ accounts }) => Array.from({ length: accounts }, (_, i) => key(i));

function pool(world, url) {
  const quotas = world.quotas.map(([, own]) => own).filter(Boolean).map((own) => `{${own}}`);
  const limits = [quotas.length > 0 && `quotas: [${quotas.join(', ')}]`, world.inFlight && `max_in_flight: ${world.inFlight}`];
  const account = (one, i) => `      a${i + 1}: {keys: ["\${KEY_${i + 1}}"], ${limits.filter(Boolean).join(', ')}}`;
  return [
    'providers:',
    '  simulated:',
    `    base_url: ${url}`,
    '    models: {sim: sim}',
    '    prices: {sim: {input: 0.15, output: 0.60}}',
    '    accounts:',
    ...keys(world).map(account),
    '',
  ].join('\n');
}

async function simulator(world, at, log) {
  const args = ['simulator', '--port', '0', '--model', 'sim', ...(world.latency ? ['--latency', world.latency] : [])];
  keys(world).forEach((one, i) => args.push('--account', `a${i + 1}=${one}`));
  // the first replaces the rate that would else hold
  args.push('--rate', world.quotas[0][0].includes(' ') ? '1000/s' : world.quotas[0][0]);
  for (const [quota] of world.quotas.filter(([one]) => one.includes(' '))) args.push('--quota', quota);
  const api = start(join(ROOT, 'keyfleet'), args, { ...at, log });
  const ready = await says(api, /(http:\/\/\S+\/v1)/, 60);
  if (!ready) throw new Error(`the simulated API did not start: ${api.output}`);
  return { api, url: ready[1] };
}

async function call(at, log, args, seconds) {
  const child = start(join(ROOT, 'keyfleet'), args, { ...at, log });
  const status = await finish(child, seconds);
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${child.output}`);
}

/** A plan and the run that follows it. */
async function measure(world, number, fleet) {
  const name = `p${number}`;
  const file = (what) => join(fleet.work, `${name}.${what}`);
  const env = {
    ...bare(),
    ...Object.fromEntries(keys(world).map((one, i) => [`KEY_${i + 1}`, one])),
    KAFKA_BOOTSTRAP_SERVERS: fleet.brokers,
    KEYFLEET_POOL: file('pool.yaml'),
    KEYFLEET_TOPICS: `${name}-first,${name}`,
    KEYFLEET_GROUP: `${name}-group`,
    KEYFLEET_ACCOUNTS_TOPIC: `${name}-accounts`,
    KEYFLEET_RUNS_TOPIC: `${name}-runs`,
  };
  const at = { cwd: fleet.work, env };
  const { api, url } = await simulator(world, { cwd: fleet.work, env: bare() }, file('api.log'));
  writeFileSync(env.KEYFLEET_POOL, pool(world, url));
  const worker = start(fleet.launcher, ['worker', '--id', name], { ...at, log: file('worker.log') });
  const prompts = (count) => ['--prompts', String(count), '--seed', SEED, ...(world.more ?? [])];
  try {
    await joined(worker);
    await call(at, file('log'), ['producer', ...prompts(SAMPLE), '--topic', `${name}-first`, '--quiet'], 120);
    await call(at, file('log'), ['scorer', '--once', '--quiet', '--topic', `${name}-first`, '--results', file('first.jsonl')], SETTLED_SECONDS);
    await sleep((world.window + 2) * 1_000);
    const said = execFileSync(fleet.launcher, ['plan', ...prompts(world.prompts), '--measured', file('first.jsonl'), '--json'], { ...at, encoding: 'utf8' });
    await call(at, file('log'), ['producer', ...prompts(world.prompts), '--topic', name, '--quiet'], 120);
    await call(at, file('log'), ['scorer', '--once', '--quiet', '--topic', name, '--report', file('report.json')], SETTLED_SECONDS);
    return { world, plan: JSON.parse(said), truth: JSON.parse(readFileSync(file('report.json'), 'utf8')) };
  } finally {
    await end([worker, api], 'SIGKILL');
  }
}

const signed = (part) => (part === null || part === undefined ? '–' : `${part > 0 ? '+' : ''}${(100 * part).toFixed(1)} %`);

function cells(estimate, truth, digits) {
  return [estimate.toFixed(digits), truth.toFixed(digits), signed(estimate / truth - 1)];
}

function row({ world, plan, truth }) {
  const { finish: ends, tokens, cost, binding } = plan;
  return [
    world.name,
    world.prompts,
    ...cells(ends.seconds.expected, truth.elapsedSeconds, 1),
    signed(truth.foresight?.atTenth),
    signed(truth.foresight?.atHalf),
    ...cells(tokens.input.expected, truth.promptTokens, 0),
    ...cells(tokens.output.expected, truth.completionTokens, 0),
    ...cells(cost.total.expected, truth.cost, 5),
    binding[0] ? `${binding[0].limit}, ${Math.round(100 * binding[0].share)} %` : 'nothing',
  ];
}

function table(rows, title) {
  const date = new Date().toISOString().slice(0, 10);
  const head = ['world', 'prompts', 's planned', 's', 'error', 'live at 1/10', 'live at 1/2'];
  for (const what of ['read', 'written', 'USD']) head.push(`${what} planned`, what, 'error');
  head.push('waits for');
  return [
    '# Plans and the runs that followed',
    '',
    `\`bench/plan\` at ${title}, ${date}; ${os.cpus().length} cores (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, ` +
      `${javaVersion()}, node ${process.version}; simulated API, one worker, broker, scorer on this machine; load average ${os.loadavg()[0].toFixed(1)} at the end.`,
    '',
    `Each plan is made by the answers to the first ${SAMPLE} prompts. Seconds are from the first prompt's publication to the last answer; "live" is by how much the end that`,
    'the scorer told during the run, at a tenth and at half of the prompts, was off, as a part of the whole time.',
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((one) => `| ${row(one).join(' | ')} |`),
    '',
  ].join('\n');
}

async function main() {
  let given;
  try {
    given = parseArgs({ allowPositionals: true, options: { report: { type: 'string' }, keep: { type: 'boolean' }, help: { type: 'boolean' } } });
  } catch (e) {
    console.error(`${e.message}\n${USAGE}`);
    return 2;
  }
  const numbers = given.positionals.map(Number);
  if (given.values.help || numbers.some((one) => !(one in WORLDS))) {
    console.log(USAGE);
    return given.values.help ? 0 : 2;
  }
  const work = mkdtempSync(join(os.tmpdir(), 'keyfleet-plan-'));
  const rows = [];
  try {
    const fleet = new Keyfleet(ROOT, work);
    await fleet.begin();
    for (const number of numbers.length > 0 ? numbers : WORLDS.keys()) {
      rows.push(await measure(WORLDS[number], number, fleet));
      console.error(row(rows.at(-1)).join(' | '));
    }
    const page = table(rows, fleet.title);
    if (given.values.report) writeFileSync(given.values.report, page);
    console.log(page);
    return 0;
  } catch (e) {
    console.error(e.message);
    return 1;
  } finally {
    await endAll();
    if (given.values.keep) console.error(`kept: ${work}`);
    else rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main();
