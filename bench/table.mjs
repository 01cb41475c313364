// What was measured, as Markdown.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { keeps, percent, said } from './worlds.mjs';

/** The middle one, or the mean of the middle two; null where there is none. */
export function median(values) {
  const sorted = values.filter((x) => x !== null && x !== undefined && !Number.isNaN(x)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A run's figures, as the bounds name them. */
export function figures({ calls, refused, ...run }) {
  return { ...run, refused: calls > 0 ? refused / calls : null };
}

/** Medians of all that the bounds are about. */
export function medians(runs) {
  const names = ['used', 'usedAfterFirst', 'usedAwake', 'refused', 'seconds', 'spent', 'fullest', 'fullness'];
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => figures(run)[name]))]));
}

/** Whether every bound is kept, and every run came to its end. */
export function holds(runs, bound) {
  const middle = medians(runs);
  return runs.every(({ unfinished }) => !unfinished) && Object.entries(bound).every(([name, value]) => keeps(name, middle[name], value));
}

const usedName = ({ bound }) => ['usedAfterFirst', 'usedAwake'].find((name) => name in bound) ?? 'used';

/** The figures of one cell: the share used that is bounded, refusals, seconds. */
function cell(world, runs) {
  const middle = medians(runs);
  const name = usedName(world);
  const all = runs.map((run) => run[name]).filter((x) => x !== null && x !== undefined);
  const range = all.length > 1 ? ` (${percent(Math.min(...all))} to ${percent(Math.max(...all))})` : '';
  const more = [`${percent(middle.refused)} refused`, `${middle.seconds?.toFixed(1) ?? '–'} s`];
  if ('spent' in world.bound) more.push(`${middle.spent ?? '–'} attempts spent`);
  if ('fullest' in world.bound) more.push(`fullest window ${middle.fullest}`);
  const elsewhere = median(runs.map(({ elseAccepted, elseRefused }) => elseRefused / (elseAccepted + elseRefused)));
  if (elsewhere !== null) more.push(`${percent(elsewhere)} of somebody else's refused`);
  if (runs.some(({ unfinished }) => unfinished)) more.push('**not finished**');
  if (runs.some(({ dead }) => dead > 0)) more.push(`${Math.max(...runs.map(({ dead = 0 }) => dead))} dead`);
  return `${percent(middle[name])}${range}, ${more.join(', ')}`;
}

const yes = (is) => (is ? 'yes' : '**no**');

/** Whether these used more than those, from first to last call. */
export function ahead(runs, others) {
  return medians(runs).used > medians(others).used;
}

/** One line of the table; `columns`: the runs of each that was measured, by title. */
export function row(world, columns) {
  const cells = [world.name, said(world.bound)];
  for (const { runs, title, bounded } of columns) {
    cells.push(runs.length === 0 ? '–' : cell(world, runs) + (title ? `, ${title}` : ''));
    if (bounded) cells.push(runs.length === 0 ? '–' : yes(holds(runs, world.bound)));
    else cells.push(yes(ahead(columns[0].runs, runs)));
  }
  return `| ${cells.join(' | ')} |`;
}

const folders = (parent) => (existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : []);
const release = (home) => (existsSync(join(home, 'release')) ? readFileSync(join(home, 'release'), 'utf8') : '');

/** The newest JDK where the launcher looks, which it takes; this is for people only. */
export function javaVersion() {
  const homes = [process.env.JAVA_HOME, ...folders('/usr/lib/jvm')].filter(Boolean);
  const versions = homes.map((home) => /JAVA_RUNTIME_VERSION="?([^"\n]+)/.exec(release(home))?.[1]).filter(Boolean);
  return `Java ${versions.find((one) => one.startsWith('25')) ?? 'unknown'}`;
}

/** What the page says before the table. */
export function preamble({ command, titles }) {
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return [
    '# Use of quotas at a strict API',
    '',
    `\`${command}\`, ${date}; measured: ${titles.join(', ')}.`,
    `${os.cpus().length} cores (${os.cpus()[0].model}), ${memory} GiB, ${os.type()} ${os.release()}, ${javaVersion()}, node ${process.version}; ` +
      'API, workers, broker on this machine.',
    '',
    'Each cell is the median of its runs, with the least and the largest: the share of the quotas used that the bound names, calls refused truly, ' +
      'seconds from first to last call.',
    '',
  ];
}

export function header(columns) {
  const names = ['world', 'bound', ...columns.flatMap(({ title, bounded }) => [title, bounded ? 'holds' : 'ahead of it'])];
  return [`| ${names.join(' | ')} |`, `| ${names.map(() => '---').join(' | ')} |`];
}
