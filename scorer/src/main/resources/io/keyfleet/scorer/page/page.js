// The page: what is chosen, what is known, and where each of it is shown.

import { charts } from './charts.js';
import { follow } from './feed.js';
import * as f from './format.js';
import { accounts, dead, el, empty, hero, misses, say } from './parts.js';
import { dressed } from './theme.js';

const TOTAL = '';
const MOST = 4;
const at = (id) => document.getElementById(id);

const picture = charts(at('charts'));
const details = new Map();
let overview = null;
let chosen = fromHash();
let heroes = { key: null, all: [] };
let live = false;

const key = (run) => (run === null ? TOTAL : `=${run}`);

function fromHash() {
  const runs = new URLSearchParams(location.hash.slice(1)).getAll('run').slice(0, MOST);
  return runs.length > 0 ? runs.map((run) => `=${run}`) : [TOTAL];
}

function query() {
  const runs = chosen.filter((one) => one !== TOTAL).map((one) => ['run', one.slice(1)]);
  return new URLSearchParams(runs.length > 0 ? runs : [['total', '']]).toString();
}

const feed = follow(() => `api/events?${query()}`, {
  update(update) {
    live = true;
    overview = update.overview;
    update.details.forEach(learn);
    show();
  },
  lost() {
    live = false;
    show();
  },
});

/** Takes in what is new of a run; points from `from` on stand for those that were there. */
function learn(news) {
  const old = details.get(key(news.run));
  const history = { ...news.history };
  for (const [name, values] of Object.entries(news.history)) {
    if (Array.isArray(values)) {
      history[name] = [...(old?.history[name] ?? []).slice(0, news.history.from), ...values];
    }
  }
  details.set(key(news.run), { ...news, history, misses: news.misses ?? old?.misses ?? [] });
}

function show() {
  showState();
  if (!overview) return;
  say(at('topics'), overview.topics.join(', '));
  showChooser();
  const shown = chosen.map((one) => details.get(one)).filter(Boolean);
  const some = shown.filter((one) => one.summary.settled > 0);
  at('rest').hidden = some.length === 0;
  showFigures(some);
  if (some.length > 0) {
    picture.update(some);
    at('accounts').replaceChildren(accounts(some));
    at('dead').replaceChildren(dead(some));
    misses(at('misses'), some);
  }
  const first = some[0]?.summary;
  document.title = first?.accuracy == null ? 'Keyfleet' : `${f.percent(first.accuracy)} · Keyfleet`;
}

function showState() {
  const finished = overview?.total.state === 'finished';
  const [state, words] = stateNow(finished);
  at('state').dataset.state = state;
  say(at('state'), words);
  document.body.toggleAttribute('data-stale', !live && overview !== null && !finished);
  const notice = at('notice');
  const text = noticeNow(finished);
  notice.hidden = text === '';
  notice.toggleAttribute('data-calm', finished || !overview);
  say(notice, text);
}

const NO_KAFKA = 'Kafka does not answer';

function stateNow(finished) {
  if (!live) return finished ? ['finished', 'Finished'] : overview ? ['lost', 'Connection lost'] : ['connecting', 'Connecting …'];
  if (finished) return ['finished', 'Finished'];
  if (overview.problem === 'not started') return ['empty', 'Starting'];
  if (overview.problem === NO_KAFKA) return ['problem', 'Held up'];
  return {
    empty: ['empty', 'Waiting for answers'],
    running: ['running', 'Running'],
    quiet: ['quiet', 'Quiet'],
  }[overview.total.state];
}

function noticeNow(finished) {
  if (!live) {
    if (!overview) return '';
    return finished
      ? 'The scorer has ended. These are its last figures.'
      : `Connection lost. These figures are from ${f.time(overview.at)}; trying again …`;
  }
  if (!overview.problem) return deletedNow();
  if (overview.problem === 'not started') return '';
  if (overview.problem === 'stopped') return finished ? '' : 'The scorer was stopped. These are its last figures.';
  return overview.problem === NO_KAFKA
    ? `${overview.problem}. The figures stand still until it does.`
    : `${overview.problem}. They are not counted before it has ended.`;
}

function deletedNow() {
  const deleted = overview.resultsDeleted;
  if (!deleted) return '';
  return `${f.count(deleted)} answers or dead prompts were deleted from their topics before they were read. No figure counts them, and nobody calls their prompts again.`;
}

function showFigures(some) {
  const many = some.length > 1 || (some.length === 1 && some[0].run !== null);
  const wanted = some.length === 0 ? `empty ${overview.total.prompts} ${overview.topics}` : some.map((one) => key(one.run)).join('\n');
  if (heroes.key !== wanted) {
    heroes = { key: wanted, all: some.map((one, i) => hero(many, i)) };
    at('figures').toggleAttribute('data-many', some.length > 1);
    at('figures').replaceChildren(...(some.length === 0 ? [empty(overview)] : heroes.all.map((one) => one.node)));
  }
  some.forEach((one, i) => heroes.all[i].update(one.summary, overview.runs));
}

function showChooser() {
  const { runs, total } = overview;
  const only = runs.length === 1 && runs[0].settled === total.settled;
  at('chooser').hidden = runs.length === 0 || (only && chosen[0] === TOTAL);
  const place = at('choices');
  const wanted = [total, ...[...runs].sort((a, b) => a.run.localeCompare(b.run, 'en', { numeric: true }))];
  const present = [...place.children].map((label) => label.firstChild.value);
  if (present.length !== wanted.length || present.some((value, i) => value !== key(wanted[i].run))) {
    const focused = document.activeElement?.value;
    place.replaceChildren(...wanted.map((one) => choice(key(one.run), f.name(one.run))));
    [...place.children].find((label) => label.firstChild.value === focused && place.contains(label))?.firstChild.focus();
  }
  wanted.forEach((one, i) => {
    const box = place.children[i].firstChild;
    box.checked = chosen.includes(key(one.run));
    box.disabled = !box.checked && chosen.length >= MOST && key(one.run) !== TOTAL;
    say(place.children[i].lastChild, f.percent(one.accuracy));
  });
}

function choice(value, text) {
  const box = el('input', { type: 'checkbox', value });
  box.addEventListener('change', () => choose(value, box.checked));
  return el('label', {}, box, el('span', {}, text), el('span', { class: 'soft' }));
}

/** All prompts stand alone: a run beside what it is part of says nothing. */
function choose(value, on) {
  if (value === TOTAL) chosen = [TOTAL];
  else if (on) chosen = [...chosen.filter((one) => one !== TOTAL), value];
  else chosen = chosen.filter((one) => one !== value);
  if (chosen.length === 0) chosen = [TOTAL];
  const runs = query();
  history.replaceState(null, '', runs === 'total=' ? location.pathname : `#${runs}`);
  show();
  feed.open();
}

window.addEventListener('hashchange', () => {
  if (location.hash === '#main') return;
  chosen = fromHash();
  show();
  feed.open();
});

dressed(picture.repaint);
