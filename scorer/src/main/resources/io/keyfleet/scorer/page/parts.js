// Pieces of the page. Whatever comes from outside becomes text, never markup.

import * as f from './format.js';

export const VERDICTS = ['right', 'wrong', 'unreadable', 'truncated', 'filtered', 'unanswered', 'unscored'];
const WORDS = { unanswered: 'dead', unscored: 'not scored' };
export const word = (verdict) => WORDS[verdict] ?? verdict;

/** An element; `style` holds custom properties and lengths, children are elements or text. */
export function el(tag, { style = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value);
  node.append(...children.filter((child) => child != null));
  return node;
}

export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const swatch = (colour) => el('span', { class: 'swatch', style: { '--swatch': colour }, 'aria-hidden': 'true' });

/** The number first: accuracy, its interval, how far it is, and verdicts as one bar. */
export function hero(many, index) {
  const of = (tag, name) => el(tag, { class: name });
  const who = el('h2', { class: 'who' }, swatch(`var(--run-${index})`), el('span'));
  const number = of('p', 'number');
  const interval = of('p', 'soft');
  const span = el('i');
  const mark = el('b');
  const scale = el('div', { class: 'scale', 'aria-hidden': 'true' }, span, mark);
  const settled = of('p', 'settled');
  const left = of('p', 'soft');
  const pace = of('p', 'soft');
  const retried = of('p', 'soft retried');
  const reused = of('p', 'soft reused');
  const money = of('p', 'soft budget');
  const bar = el('div', { class: 'bar', 'aria-hidden': 'true' });
  const key = of('dl', 'key');
  const slices = {};
  for (const verdict of VERDICTS) {
    const slice = el('i', { style: { '--swatch': `var(--${verdict})`, width: '0' } });
    const value = el('dd');
    const row = el('div', {}, swatch(`var(--${verdict})`), el('dt', {}, word(verdict)), value);
    slices[verdict] = { slice, value, row };
    bar.append(slice);
    key.append(row);
  }
  const node = el(
    'article', { class: 'card hero', style: { '--run': `var(--run-${index})` } },
    many ? who : null,
    el('div', {}, many ? null : el('h2', { class: 'label' }, 'Accuracy'), number, scale, interval),
    el('div', { class: 'side' }, settled, left, pace, retried, reused, money),
    el('div', { class: 'verdicts' }, bar, key));

  function update(run, runs) {
    say(who.lastChild, f.name(run.run));
    if (run.accuracy == null) say(number, f.NONE);
    else number.replaceChildren(f.percent(run.accuracy).slice(0, -2), el('small', {}, '%'));
    say(interval, run.accuracy == null
      ? 'nothing to compare with an expected answer yet'
      : `95 % interval ${f.interval(run.accuracyLow, run.accuracyHigh)}`);
    scale.hidden = run.accuracy == null;
    span.style.left = `${run.accuracyLow * 100}%`;
    span.style.width = `${(run.accuracyHigh - run.accuracyLow) * 100}%`;
    mark.style.left = `${run.accuracy * 100}%`;
    settled.replaceChildren(
      f.count(run.settled),
      el('small', {}, run.prompts == null ? ' settled' : ` of ${f.count(run.prompts)} settled`));
    say(left, remaining(run));
    say(pace, run.lenientRight !== run.right && run.scored > 0
      ? `${f.percent(run.lenientRight / run.scored)} by the lenient reading` : '');
    const merged = run.withRetries;
    say(retried, merged?.accuracy == null ? '' : `${f.percent(merged.accuracy)} with its retries, ${f.count(merged.unanswered)} still dead`);
    retried.hidden = merged?.accuracy == null;
    const taken = run.spent?.reused ?? 0;
    say(reused, taken === 0 ? '' : `${f.count(taken)} reused from earlier runs, not called`);
    reused.hidden = taken === 0;
    const spent = budget(run, runs);
    say(money, spent);
    money.hidden = spent === '';
    const whole = Math.max(run.prompts ?? 0, run.settled, 1);
    for (const verdict of VERDICTS) {
      const n = run[verdict];
      slices[verdict].slice.style.width = `${(n / whole) * 100}%`;
      slices[verdict].slice.hidden = n === 0;
      slices[verdict].row.hidden = n === 0 && verdict !== 'right' && verdict !== 'wrong';
      say(slices[verdict].value, f.count(n));
    }
  }
  return { node, update };
}

/** How far a run's budget is spent; of all prompts together, that of the run which has least left. */
function budget(run, runs) {
  const most = run.run == null
    ? runs.filter((one) => one.budget).sort((a, b) => a.budget.stopped - b.budget.stopped || b.budget.share - a.budget.share)[0]
    : run;
  const use = most?.budget;
  if (!use) return '';
  const of = run.run == null ? ` of ${f.name(most.run)}` : '';
  const amounts = `${use.spent} of ${use.limit} ${use.unit}`;
  return `${use.stopped ? 'stopped: ' : ''}budget${of} ${Math.floor(use.share * 100 + 1e-9)} % spent (${amounts})`;
}

function remaining(run) {
  const took = f.duration(run.elapsedSeconds);
  if (run.state === 'finished' && run.lastSettledAt != null) return `finished in ${took}`;
  if (run.lastSettledAt == null) return 'told of by another scorer, or long ago';
  if (run.state === 'quiet') return `nothing new since ${f.time(run.lastSettledAt)}`;
  const cost = Number(run.expected?.cost ?? 0); // 0 where no model has a price
  const all = cost > 0 ? `; about ${Number(cost.toPrecision(3))} in all, in the currency of the prices` : '';
  return run.secondsLeft == null ? `${took} so far` : `about ${f.about(run.secondsLeft)} left, ${took} so far${all}`;
}

/** @param shown details of each run that is shown */
export function accounts(shown) {
  const rows = shown.flatMap((one, i) => one.accounts.map((account) => ({ account, one, i })));
  if (rows.length === 0) return el('p', { class: 'soft' }, 'No account has answered yet.');
  const known = rows.some(({ account }) => account.allowedPerSecond != null);
  const head = ['Account', 'Answers', 'Rate', 'p50', 'p95', '429s', 'Accuracy'];
  const spare = [3, 6];
  const table = el('table', {}, el('thead', {}, el('tr', {}, ...head.map((text, i) =>
    el('th', { scope: 'col', class: spare.includes(i) ? 'spare' : null },
      i === 2 ? el('span', {}, 'Rate', known ? el('span', { class: 'spare' }, ' of allowed') : null) : text)))));
  const body = el('tbody');
  for (const { account, one, i } of rows) body.append(accountRow(account, one, shown.length > 1 ? { one, i } : null));
  table.append(body);
  return table;
}

function accountRow(account, one, whose) {
  const rate = f.pace({ ...one.summary, answered: account.answers, answersPerSecond: account.answersPerSecond });
  const share = account.allowedPerSecond ? Math.min(1, rate / account.allowedPerSecond) : null;
  const latency = account.latencyMillis;
  const under = [...account.keys.filter((key) => key !== account.account), account.provider].filter(Boolean);
  return el('tr', {},
    el('td', {},
      el('span', { class: 'who-of' }, whose ? swatch(`var(--run-${whose.i})`) : null, account.account),
      el('small', {}, whose ? f.name(whose.one.run) : under.join(', '))),
    el('td', {}, f.count(account.answers)),
    el('td', { style: whose ? { '--run': `var(--run-${whose.i})` } : {} }, f.rate(rate),
      share == null ? null : el('span', { class: 'use', role: 'img', 'aria-label': `${f.percent(share)} of what is allowed` },
        el('i', { style: { width: `${share * 100}%` } }))),
    el('td', { class: 'spare' }, f.millis(latency?.p50)),
    el('td', {}, f.millis(latency?.p95)),
    el('td', {}, f.count(account.rateLimited)),
    el('td', { class: 'spare' }, account.scored === 0 ? f.NONE : f.percent(account.right / account.scored)));
}

export function dead(shown) {
  const list = el('dl', { class: 'causes' });
  shown.forEach((one, i) => {
    const causes = Object.entries(one.dead).sort((a, b) => b[1] - a[1]);
    if (one.answeredAfterAll > 0) causes.push(['answered after all', -one.answeredAfterAll]);
    for (const [cause, n] of causes) {
      list.append(el('div', {},
        el('dt', {}, el('span', { class: 'who-of' }, shown.length > 1 ? swatch(`var(--run-${i})`) : null, cause.replaceAll('_', ' '))),
        el('dd', {}, f.count(n))));
    }
  });
  return list.childElementCount > 0 ? list
    : el('p', { class: 'soft' }, 'None. Every prompt so far has an answer.');
}

/** Keeps the elements of answers that are there already, so that open ones stay open. */
export function misses(place, shown) {
  const all = shown
    .flatMap((one, i) => (one.misses ?? []).map((miss) => ({ miss, i })))
    .sort((a, b) => b.miss.answeredAt.localeCompare(a.miss.answeredAt));
  let list = place.querySelector('ol');
  if (all.length === 0) {
    place.replaceChildren(el('p', { class: 'soft' }, 'None so far.'));
    return;
  }
  if (!list) {
    list = el('ol', { class: 'misses' });
    place.replaceChildren(list);
  }
  const present = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const items = all.map(({ miss, i }) => {
    const key = `${i} ${miss.prompt} ${shown.length}`;
    return present.get(key) ?? missItem(miss, key, shown.length > 1 ? i : null);
  });
  if (items.length !== list.children.length || items.some((item, i) => item !== list.children[i])) {
    const focused = document.activeElement;
    list.replaceChildren(...items);
    if (list.contains(focused)) focused.focus();
  }
}

function missItem(miss, key, index) {
  const wanted = miss.expected == null ? '' : `expected ${typeof miss.expected === 'string' ? miss.expected : JSON.stringify(miss.expected)}`;
  const from = [
    f.time(miss.answeredAt), miss.prompt, miss.id ? `id ${miss.id}` : null, miss.key,
    miss.lenientlyRight ? 'right by the lenient reading' : null,
    miss.cut ? 'the text goes on; --results has all of it' : null,
  ].filter(Boolean).join(' · ');
  return el('li', { 'data-key': key }, el('details', {},
    el('summary', {},
      el('span', { class: 'verdict' },
        swatch(index == null ? `var(--${miss.verdict})` : `var(--run-${index})`), word(miss.verdict)),
      el('span', { class: 'question' }, miss.question ?? miss.id ?? miss.prompt),
      el('span', { class: 'said', 'aria-hidden': 'true' }, lastLine(miss.text)),
      el('span', { class: 'wanted' }, wanted)),
    el('pre', { tabindex: '0', 'aria-label': 'What the model said' }, miss.text === '' ? '(no text)' : miss.text),
    el('p', { class: 'from' }, from)));
}

/** Where a result usually stands; the whole text is one step away. */
export const lastLine = (text) => text.trimEnd().split('\n').at(-1).slice(0, 200);

export function empty(overview) {
  const n = overview.total.prompts;
  return n
    ? el('article', { class: 'card empty' },
      el('h2', {}, 'The first answer is awaited'),
      el('p', {}, `${f.count(n)} prompts are published on ${overview.topics.join(', ')}. Are workers running?`))
    : el('article', { class: 'card empty' },
      el('h2', {}, 'No prompt is published yet'),
      el('p', {}, overview.topics.length ? `Answers to ${overview.topics.join(', ')} will be scored as they come.` : 'The scorer is starting.'),
      overview.topics.length ? el('p', {}, 'To begin: ', el('code', {}, './keyfleet producer --prompts 100')) : null);
}
