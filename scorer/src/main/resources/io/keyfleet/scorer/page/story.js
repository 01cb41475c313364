// Everything about one prompt, in a dialog: what was asked, what came back, what it took.

import * as f from './format.js';
import { el, say, swatch, word } from './parts.js';

let dialog = null;

/** @param {string} prompt its coordinates, topic-partition-offset */
export async function openStory(prompt) {
  dialog ??= made();
  const body = dialog.querySelector('.story');
  say(dialog.querySelector('h2'), `Prompt ${prompt}`);
  body.replaceChildren(el('p', { class: 'soft' }, 'Reading …'));
  if (!dialog.open) dialog.showModal();
  const [, topic, partition, offset] = prompt.match(/^(.*)-(\d+)-(\d+)$/);
  const reply = await fetch(`api/answers/prompt?${new URLSearchParams({ topic, partition, offset })}`);
  const told = await reply.json();
  body.replaceChildren(...(reply.ok ? story(told) : [el('p', { class: 'notice' }, told.error)]));
}

function made() {
  const close = el('button', { type: 'button', class: 'plain' }, 'Close');
  const node = el('dialog', { 'aria-labelledby': 'story-title' },
    el('div', { class: 'story-top' }, el('h2', { id: 'story-title' }), close),
    el('div', { class: 'story' }));
  close.addEventListener('click', () => node.close());
  node.addEventListener('click', (event) => { if (event.target === node) node.close(); });
  document.body.append(node);
  return node;
}

function story(told) {
  const parts = [];
  const line = told.results[0]?.line;
  if (line) parts.push(facts([['Id', line.id], ['Run', line.run], ['Template', line.template], ['Expected', text(line.expected)]]));
  parts.push(el('h3', {}, 'Prompt'));
  if (told.request == null) parts.push(el('p', { class: 'soft' }, 'Kafka does not have it any more.'));
  else parts.push(...asked(told.request), raw(`Request to ${told.path}`, told.request));
  told.results.forEach((result, i) => parts.push(...answer(result, told.results.length > 1 ? i + 1 : null)));
  if (told.gone > 0) parts.push(el('p', { class: 'soft' }, `${told.gone} more that Kafka does not have any more.`));
  return parts;
}

function asked(request) {
  const messages = request.messages ?? (Array.isArray(request.input) ? request.input : null);
  if (Array.isArray(messages)) {
    return messages.map((message) => block(text(message.content) ?? '', `What the ${message.role ?? 'user'} says`, message.role));
  }
  return [block(text(request.prompt ?? request.input) ?? '', 'What is asked')];
}

function answer(result, number) {
  const { line, effort } = result;
  const dead = line.answer == null;
  const title = `${dead ? 'Dead prompt' : 'Answer'}${number == null ? '' : ` ${number}`}`;
  const again = Object.entries(effort.madeAgain).map(([cause, n]) => `${cause} ${n}`).join(', ');
  const tokens = line.promptTokens == null && line.completionTokens == null ? null
    : `${f.count(line.promptTokens ?? 0)} in, ${f.count(line.completionTokens ?? 0)} out`;
  return [
    el('h3', {}, title, el('span', { class: 'verdict' }, swatch(`var(--${line.verdict})`), word(line.verdict)),
      result.counted ? null : el('span', { class: 'soft' }, 'repeated: it does not count')),
    dead ? block(line.error, 'Why there is no answer') : block(line.answer === '' ? '(no text)' : line.answer, 'What the model said'),
    facts([
      ['By reading', dead ? null : `final ${word(result.stated)}, strict ${word(line.strict)}, lenient ${word(line.lenient)}`],
      ['Account', line.account], ['Key', line.key], ['Provider', line.provider], ['Model', line.model], ['Worker', effort.worker],
      ['Attempts', `${line.attempts} of ${line.calls} ${line.calls === 1 ? 'call' : 'calls'}`],
      ['Made again', again || null],
      ['Reused from', line.reusedFrom == null ? null : `${line.reusedFrom}, an earlier run's prompt; no call was made`],
      ['Published', f.moment(effort.publishedAt)],
      ['Waited', f.millis(effort.waitedMillis)],
      ['Last call', line.latencyMs == null ? null : f.millis(line.latencyMs)],
      [dead ? 'Given up' : 'Answered', f.moment(effort.settledAt)],
      ['Tokens', tokens], ['Cost', line.cost == null ? null : String(line.cost)],
      ['Finish reason', line.finishReason],
      ['Paid twice', effort.mayBePaidTwice ? 'perhaps: a worker ended with this prompt in flight' : null],
    ]),
    result.response == null ? el('p', { class: 'soft' }, 'Only the text is kept (KEYFLEET_KEEP=text), or there was no response.')
      : result.response.body == null
        ? el('p', { class: 'soft' }, `Status ${result.response.status_code}; its body of ${f.count(result.response.omitted_bytes ?? 0)} bytes was too large to be kept.`)
        : raw(`Response, status ${result.response.status_code}`, result.response.body),
  ];
}

const text = (value) => (value == null ? null : typeof value === 'string' ? value
  : Array.isArray(value) && value.every((one) => typeof one?.text === 'string') ? value.map((one) => one.text).join('\n') : JSON.stringify(value));

function facts(all) {
  const list = el('dl', { class: 'facts' });
  for (const [name, value] of all) {
    if (value != null && value !== '') list.append(el('div', {}, el('dt', {}, name), el('dd', {}, String(value))));
  }
  return list;
}

const block = (said, label, tag) => el('div', {}, tag ? el('p', { class: 'soft' }, tag) : null,
  el('pre', { tabindex: '0', 'aria-label': label, role: 'group' }, said));

const raw = (title, value) => el('details', {}, el('summary', {}, title),
  el('pre', { tabindex: '0', 'aria-label': title, role: 'group' }, typeof value === 'string' ? value : JSON.stringify(value, null, 2)));
