// An answer in a list, and what all lists of answers share.

import * as f from './format.js';
import { el, lastLine, swatch, word } from './parts.js';
import { openStory } from './story.js';

/** The reply of the server; throws an error with its words. */
export async function ask(address, signal) {
  const reply = await fetch(address, { signal });
  const said = await reply.json().catch(() => ({ error: `the server said ${reply.status}` }));
  if (!reply.ok) throw new Error(said.error);
  return said;
}

export const expected = (row) => (row.expected == null ? null
  : typeof row.expected === 'string' ? row.expected : JSON.stringify(row.expected));

const asked = (row) => row.question ?? row.id ?? row.prompt;

export const verdictMark = (verdict) =>
  el('span', { class: 'verdict' }, swatch(`var(--${verdict})`), word(verdict));

/** A line that opens the whole story. */
export function answerLine(row) {
  const wanted = expected(row);
  const under = [f.moment(row.at), row.run, row.template, row.model, row.account,
    row.latencyMillis == null ? null : f.millis(row.latencyMillis), row.counted ? null : 'repeated: it does not count']
    .filter(Boolean).join(' · ');
  const button = el('button', { type: 'button', class: 'line-of' },
    verdictMark(row.verdict),
    el('span', { class: 'question' }, row.gone ? `${row.prompt}: Kafka does not have it any more` : asked(row)),
    el('span', { class: 'said' }, row.gone ? '' : lastLine(row.text ?? '')),
    el('span', { class: 'wanted' }, wanted == null ? '' : `expected ${wanted}`),
    el('span', { class: 'under' }, under));
  button.addEventListener('click', () => openStory(row.prompt));
  return el('li', {}, button);
}

/** One question and the verdicts of two runs on it. */
export function pairLine(pair, names) {
  const half = (row, name) => {
    const button = el('button', { type: 'button', class: 'half' },
      el('span', { class: 'unseen' }, `${name}: `), verdictMark(row.verdict),
      el('span', { class: 'said' }, row.gone ? 'gone from Kafka' : lastLine(row.text ?? '')));
    button.addEventListener('click', () => openStory(row.prompt));
    return el('td', {}, button);
  };
  const question = pair.first.gone ? asked(pair.second) : asked(pair.first);
  const wanted = expected(pair.first) ?? expected(pair.second);
  return el('tr', {},
    el('th', { scope: 'row' }, el('span', { class: 'question' }, question), wanted == null ? null : el('small', {}, `expected ${wanted}`)),
    half(pair.first, names[0]), half(pair.second, names[1]));
}

/** A select with counts; keeps its choice even if nothing has it now. */
export function fillChoices(select, all, counts, chosen) {
  const options = [el('option', { value: 'any' }, all)];
  const known = new Set();
  for (const { name, count } of counts) {
    known.add(name ?? '');
    options.push(el('option', { value: `=${name ?? ''}` }, `${name ?? '(none)'} – ${f.count(count)}`));
  }
  if (chosen != null && !known.has(chosen)) options.push(el('option', { value: `=${chosen}` }, `${chosen === '' ? '(none)' : chosen} – 0`));
  select.replaceChildren(...options);
  select.value = chosen == null ? 'any' : `=${chosen}`;
}
