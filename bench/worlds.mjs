// The worlds in which the use of a quota is measured, and the bound of each.
//
// quota: what Keyfleet is told of each account; accounts, workers; cold: workers and prompts begin together; prompts: of all accounts;
// seconds: the run is over so long after the first call, settled or not; api: further options of quota-api.mjs; until: `settled`, or `sent` where
// nothing fails and the last answers would be long in coming; bound: what must hold, each of medians.

import { parseQuota } from './windows.mjs';

const HEADERS = ['true', 'absent', 'one', 'large', 'jumping'];
const CALLS = [0.2, 0.8, 2, 5, 30];

// For how many prompts of each account, and whether there is more than one window to look at.
const QUOTAS = [
  { quota: '5/s', prompts: 100, bound: { usedAfterFirst: 0.98 } },
  { quota: '50/s', prompts: 1_100, bound: { usedAfterFirst: 0.98 } },
  { quota: '500/min', prompts: 560, bound: { used: 0.95 } },
  { quota: '10/10s', prompts: 35, bound: { usedAfterFirst: 0.98 } },
];

const ONE_IN_5000 = 0.0002;

// Up to how many calls a second worlds of warm workers may run beside each other.
const LIGHT = 10;

const callsPerSecond = ({ quota, accounts }) => (1_000 * accounts * parseQuota(quota).limit) / parseQuota(quota).width;

function* headerWorlds() {
  for (const { quota, prompts, bound } of QUOTAS) {
    for (const mean of CALLS) {
      for (const processing of HEADERS) {
        const api = { mean: mean * 1_000, processing };
        const until = mean < 5 ? 'settled' : 'sent';
        const article = quota === '5/s' && mean === 0.8 ? { seconds: 20.6 } : {};
        const held = { ...bound, refused: ONE_IN_5000 };
        yield { name: `warm-${quota}-${mean}s-${processing}`, quota, prompts, api, until, bound: { ...held, ...article } };
        yield { name: `cold-${quota}-${mean}s-${processing}`, quota, accounts: 4, workers: 3, cold: true, prompts: 4 * prompts, api, until, bound: held };
      }
    }
  }
}

// Those that margins were measured in.
function* marginWorlds() {
  for (const mean of [0.4, 1.5]) {
    const api = { mean: mean * 1_000, processing: 'absent' };
    const name = `cold-50/s-${mean}s-absent`;
    yield { name, quota: '50/s', accounts: 4, workers: 3, cold: true, prompts: 4_400, api, bound: { usedAfterFirst: 0.98, refused: ONE_IN_5000 } };
  }
}

function* stillWorlds() {
  for (const still of [0.7, 1.5]) {
    for (const processing of ['true', 'absent']) {
      const api = { mean: 400, processing, still, 'still-every': 20 };
      const bound = { usedAwake: 0.93, refused: 0.005, spent: 0 };
      yield { name: `still-${still}s-${processing}`, quota: '50/s', prompts: 3_000, api, bound };
    }
  }
}

const TWO_AT_40 = { quota: '40/s', accounts: 2, prompts: 2_400 };

function* randomWorlds() {
  const least = { 1: { bare: 0.95, wait: 0.8 }, 3: { bare: 0.92, wait: 0.55 }, 5: { bare: 0.88, wait: 0.42 } };
  for (const [percent, bounds] of Object.entries(least)) {
    for (const [told, used] of Object.entries(bounds)) {
      const api = { mean: 300, 'random-429': percent / 100, 'random-wait': told === 'wait' ? 'text' : 'none' };
      yield { name: `random-429-${percent}%-${told}`, ...TWO_AT_40, prompts: 2_600, seconds: 30, api, bound: { used } };
    }
  }
}

function* realWorlds() {
  yield { name: 'nothing-wrong', ...TWO_AT_40, api: { mean: 300 }, bound: { used: 0.98, refused: ONE_IN_5000 } };
  for (const wait of ['text', 'none']) {
    const api = { mean: 300, limit: '24/s', wait };
    const name = `real-60%-${wait === 'text' ? 'wait' : 'bare'}`;
    yield { name, ...TWO_AT_40, prompts: 3_000, seconds: 60, api, bound: { used: 0.95, refused: 0.01 } };
  }
  const api = { mean: 300, limit: '80/s', quota: '40/s' };
  yield { name: 'real-200%', ...TWO_AT_40, api, bound: { used: 0.98, fullest: 40 } };
}

function* elseWorlds() {
  for (const spacing of ['even', 'poisson']) {
    for (const wait of ['text', 'none']) {
      const api = { mean: 300, wait, else: '0,0.5,0.8', 'else-turn': 30, 'else-spacing': spacing };
      const name = `somebody-else-${spacing}-${wait === 'text' ? 'wait' : 'bare'}`;
      yield { name, quota: '40/s', prompts: 9_000, seconds: 300, api, bound: { used: 0.9, refused: 0.02 } };
    }
  }
}

function* failureWorlds() {
  for (const kind of ['500', 'reset', 'malformed', 'short']) {
    yield { name: `failures-${kind}`, ...TWO_AT_40, api: { mean: 300, failures: `${kind}=0.03` }, bound: { used: 0.94, refused: 0.002 } };
  }
}

// Refusals tell their wait as OpenAI's do, in headers, too: promptfoo waits a minute where only the message does.
function* oneWorlds() {
  const one = { quota: '20/s', prompts: 400 };
  const api = { mean: 400, wait: 'openai' };
  yield { name: 'one-20/s', ...one, api, bound: { used: 0.98, refused: ONE_IN_5000 } };
  const random = { ...api, 'random-429': 0.03 };
  yield { name: 'one-20/s-429-3%-bare', ...one, api: random, bound: { used: 0.92 } };
  yield { name: 'one-20/s-429-3%-wait', ...one, api: { ...random, 'random-wait': 'openai' }, bound: { used: 0.55 } };
}

export const WORLDS = [
  ...headerWorlds(),
  ...marginWorlds(),
  ...stillWorlds(),
  ...randomWorlds(),
  ...realWorlds(),
  ...elseWorlds(),
  ...failureWorlds(),
  ...oneWorlds(),
]
  .map((world) => ({ accounts: 1, workers: 1, cold: false, until: 'settled', ...world }))
  .map((world) => ({ ...world, light: !world.cold && callsPerSecond(world) <= LIGHT }));

/** The worlds whose name is, begins with, or matches one of these: `warm-50/s-0.8s-true`, `cold`, `*-429-*`. */
export function chosen(patterns) {
  const found = patterns.map((pattern) => {
    const text = pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*');
    const whole = new RegExp(`^${text}(-.*)?$`);
    const worlds = WORLDS.filter(({ name }) => whole.test(name));
    if (worlds.length === 0) throw new Error(`no world is called '${pattern}'; --list tells all`);
    return worlds;
  });
  const wanted = new Set(found.flat());
  return WORLDS.filter((world) => wanted.has(world));
}

/** In which worlds run: up to so many light ones of the same quota beside each other, any other by itself. */
export function batches(worlds, together) {
  const found = [];
  for (const world of worlds) {
    const fits = (batch) => batch.length < together && batch[0].light && batch[0].quota === world.quota;
    const batch = world.light && found.find(fits);
    if (batch) batch.push(world);
    else found.push([world]);
  }
  return found;
}

const MOST = ['refused', 'seconds', 'spent', 'fullest'];

/** Whether a figure keeps its bound: at most for refusals, seconds, attempts and windows, at least for shares used. */
export function keeps(name, value, bound) {
  if (value === null || value === undefined || Number.isNaN(value)) return false;
  return MOST.includes(name) ? value <= bound : value >= bound;
}

const WORDS = {
  used: (x) => `used ≥ ${percent(x)}`,
  usedAfterFirst: (x) => `used after the first window ≥ ${percent(x)}`,
  usedAwake: (x) => `used while it did not stand still ≥ ${percent(x)}`,
  refused: (x) => `refused ≤ ${percent(x)}`,
  seconds: (x) => `first to last call ≤ ${x} s`,
  spent: (x) => `attempts spent beyond one a prompt ≤ ${x}`,
  fullest: (x) => `fullest window ≤ ${x}`,
};

/** Shares as 97.96 %. */
export function percent(share) {
  return share === null || share === undefined ? '–' : `${Number((share * 100).toFixed(2))} %`;
}

export const said = (bound) => Object.entries(bound).map(([name, value]) => WORDS[name](value)).join(', ');
