// Two runs, question by question: what the paired test counts.

import * as f from './format.js';
import { el, say } from './parts.js';
import { ask, fillChoices, pairLine } from './rows.js';
import { dressed } from './theme.js';

const CELLS = { both: 'bothRight', only_first: 'onlyFirst', only_second: 'onlySecond', neither: 'neither' };
const LIMIT = 50;
const at = (id) => document.getElementById(id);
const form = at('choice');
const chosen = (name) => form.elements[name].value.slice(1);
let shown = 0;

dressed();

async function begin() {
  try {
    const { labels } = await ask('api/answers?limit=1');
    const runs = labels.run.filter((one) => one.name !== null).sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    const wanted = new URLSearchParams(location.hash.slice(1));
    fillChoices(form.elements.first, 'Choose a run', runs, wanted.get('first') ?? runs[0]?.name ?? null);
    fillChoices(form.elements.second, 'Choose a run', runs, wanted.get('second') ?? runs[1]?.name ?? null);
    form.querySelectorAll('[name=cell]').forEach((box) => {
      box.checked = wanted.has('cell') ? wanted.getAll('cell').includes(box.value) : box.value.startsWith('only');
    });
    if (runs.length < 2) problem('There are no two runs to compare yet: give prompts a run, as the producer’s --run does.');
    else show();
  } catch (error) {
    problem(error.message);
  }
}

const cells = () => [...form.querySelectorAll('[name=cell]:checked')].map((box) => box.value);

function query() {
  return new URLSearchParams([['first', chosen('first')], ['second', chosen('second')], ...cells().map((cell) => ['cell', cell])]);
}

async function show() {
  if (form.elements.first.value === 'any' || form.elements.second.value === 'any') return;
  history.replaceState(null, '', `#${query()}`);
  at('pairs').replaceChildren();
  shown = 0;
  await more();
}

async function more() {
  const names = [chosen('first'), chosen('second')];
  const address = query();
  address.append('from', shown);
  address.append('limit', cells().length === 0 ? 1 : LIMIT);
  try {
    const told = await ask(`api/pairs?${address}`);
    problem('');
    for (const [cell, field] of Object.entries(CELLS)) say(at(`n-${cell}`), f.count(told[field]));
    say(at('sum'), summary(told, names));
    say(at('name-first'), names[0]);
    say(at('name-second'), names[1]);
    const rows = cells().length === 0 ? [] : told.rows;
    at('pairs').append(...rows.map((pair) => pairLine(pair, names)));
    shown += rows.length;
    const all = cells().reduce((sum, cell) => sum + told[CELLS[cell]], 0);
    at('more').hidden = shown >= all;
    at('table').hidden = all === 0;
  } catch (error) {
    problem(error.message);
  }
}

function summary(told, names) {
  if (told.pairs === 0) return 'These runs have no scored question in common, neither by question nor by id.';
  const points = (share) => `${share >= 0 ? '+' : '−'}${Math.abs(share * 100).toFixed(1)}`;
  return [
    `${f.count(told.pairs)} questions answered by both (same ${told.pairedBy}).`,
    `${names[1]} is ${points(told.difference)} points (95 % interval ${points(told.differenceLow)} to ${points(told.differenceHigh)}) from ${names[0]};`,
    `McNemar’s exact test: p = ${told.pValue < 0.001 ? told.pValue.toExponential(2) : told.pValue.toFixed(3)}.`,
    told.conflicts > 0 ? `${f.count(told.conflicts)} more have the same id and expect something else: they are not the same question.` : null,
    told.cut ? 'Only the first million answers of a run are paired.' : null,
  ].filter(Boolean).join(' ');
}

function problem(words) {
  at('notice').hidden = words === '';
  say(at('notice'), words);
}

form.addEventListener('change', show);
form.addEventListener('submit', (event) => event.preventDefault());
at('more').addEventListener('click', () => {
  const last = at('pairs').lastElementChild;
  more().then(() => last?.nextElementSibling?.querySelector('button').focus());
});
begin();
