// All answers: filters by the index, a search through the texts, export.

import * as f from './format.js';
import { el, say, VERDICTS, word } from './parts.js';
import { answerLine, ask, fillChoices } from './rows.js';
import { dressed } from './theme.js';

const LABELS = { run: 'All runs', template: 'All templates', model: 'All models', account: 'All accounts' };
const at = (id) => document.getElementById(id);
const form = at('filter');
const list = at('rows');

let asking = new AbortController();
let search = null;
let next = null;

dressed();
for (const verdict of VERDICTS) {
  at('verdicts').append(el('label', {},
    el('input', { type: 'checkbox', name: 'verdict', value: verdict }), el('span', {}, word(verdict)), el('span', { class: 'soft' })));
}

/** What is asked for, as the server's parameters. */
function query() {
  const wanted = new URLSearchParams();
  form.querySelectorAll('[name=verdict]:checked').forEach((box) => wanted.append('verdict', box.value));
  for (const name of Object.keys(LABELS)) {
    if (form.elements[name].value.startsWith('=')) wanted.append(name, form.elements[name].value.slice(1));
  }
  if (form.elements.repeats.checked) wanted.append('repeats', '');
  return wanted;
}

function fromHash() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  form.querySelectorAll('[name=verdict]').forEach((box) => { box.checked = wanted.getAll('verdict').includes(box.value); });
  for (const [name, all] of Object.entries(LABELS)) fillChoices(form.elements[name], all, [], wanted.get(name));
  form.elements.repeats.checked = wanted.has('repeats');
  form.elements.q.value = wanted.get('q') ?? '';
}

function show() {
  const wanted = query();
  const text = form.elements.q.value.trim();
  const address = new URLSearchParams(wanted);
  if (text !== '') address.append('q', text);
  history.replaceState(null, '', address.size === 0 ? location.pathname : `#${address}`);
  for (const format of ['jsonl', 'csv']) at(format).href = `api/answers/export?${address}${address.size > 0 ? '&' : ''}format=${format}`;
  stop();
  list.replaceChildren();
  next = null;
  more(wanted, text === '');
  if (text !== '') find(wanted, text, null);
}

/** Counts and, unless texts are searched, the next rows. */
async function more(wanted, rowsToo) {
  asking.abort();
  asking = new AbortController();
  at('older').hidden = true;
  const address = new URLSearchParams(wanted);
  address.append('limit', rowsToo ? 50 : 1);
  if (next !== null) address.append('after', next);
  try {
    const page = await ask(`api/answers?${address}`, asking.signal);
    counts(page, wanted);
    if (!rowsToo) return;
    list.append(...page.rows.map(answerLine));
    next = page.next;
    at('older').hidden = next === null;
    say(at('count'), `${f.count(page.total)} of ${f.count(page.indexed)} answers and dead prompts${page.leftOut > 0 ? `; the ${f.count(page.leftOut)} oldest are not listed` : ''}`);
    problem('');
  } catch (error) {
    if (error.name !== 'AbortError') problem(error.message);
  }
}

function counts(page, wanted) {
  form.querySelectorAll('[name=verdict]').forEach((box) => say(box.parentNode.lastChild, f.count(page.verdicts[box.value])));
  for (const [name, all] of Object.entries(LABELS)) fillChoices(form.elements[name], all, page.labels[name], wanted.get(name));
}

/** Searches texts from `before` on; rows come as they are found. */
function find(wanted, text, before) {
  const address = new URLSearchParams(wanted);
  address.append('q', text);
  if (before !== null) address.append('before', before);
  const source = new EventSource(`api/answers/search?${address}`);
  search = source;
  let last = null;
  at('stop').hidden = false;
  at('go-on').hidden = true;
  say(at('count'), 'Searching the texts, the newest first …');
  source.addEventListener('found', (event) => list.append(...JSON.parse(event.data).rows.map(answerLine)));
  source.addEventListener('progress', (event) => {
    last = JSON.parse(event.data);
    const found = `${f.count(list.childElementCount)} found`;
    say(at('count'), last.left === 0 ? `${found}. All that the filter wants were searched.`
      : `${found} in the newest ${f.count(last.searched)} texts; ${f.count(last.left)} older answers are ${last.done ? 'not searched yet' : 'still to be looked at'}.`);
    if (last.done) ended();
  });
  source.addEventListener('failed', (event) => { problem(JSON.parse(event.data).error); ended(); });
  source.addEventListener('error', () => {
    if (search === source && last === null) problem('The search did not begin: two others are going on, or the server is away.');
    ended();
  });
  problem('');

  function ended() {
    source.close();
    if (search !== source) return;
    search = null;
    at('stop').hidden = true;
    at('go-on').hidden = !last || last.left === 0;
    at('go-on').onclick = () => find(wanted, text, last.before);
  }
  at('stop').onclick = () => {
    ended();
    at('go-on').hidden ? at('q').focus() : at('go-on').focus();
  };
}

function stop() {
  search?.close();
  search = null;
  at('stop').hidden = true;
  at('go-on').hidden = true;
}

function problem(words) {
  at('notice').hidden = words === '';
  say(at('notice'), words);
}

form.addEventListener('submit', (event) => { event.preventDefault(); show(); });
form.addEventListener('change', (event) => { if (event.target.name !== 'q') show(); });
form.addEventListener('reset', () => setTimeout(() => {
  for (const name of Object.keys(LABELS)) form.elements[name].value = 'any';
  show();
}));
at('older').addEventListener('click', () => {
  const last = list.lastElementChild;
  more(query(), true).then(() => last?.nextElementSibling?.firstChild.focus());
});
window.addEventListener('hashchange', () => { fromHash(); show(); });
fromHash();
show();
