// How each prompt of a run ended, held against what the APIs logged; it is given records and reads nothing.
import { use } from './used.mjs';

/**
 * prompts: places; read: what the scorer that ran along has; answers, dead: records of Keyfleet's topics as they are in the end; calls: the APIs' log;
 * remade: when the answers topic was gone, {from, made} in wall milliseconds.
 */
export function ends({ prompts, read, answers, dead, calls, remade }) {
  const placeOf = ({ topic, partition, offset }) => `${topic}-${partition}-${offset}`;
  const counted = new Map(prompts.map((place) => [place, { answers: 0, deaths: [], paid: [] }]));
  const strays = [];
  const of = (place) => counted.get(place) ?? (strays.push(place), { answers: 0, deaths: [], paid: [] });
  for (const { value } of answers) of(placeOf(value)).answers++;
  for (const { value } of dead) of(placeOf(value)).deaths.push(value.cause);
  for (const { prompt, status, end } of calls) if (status === 200) of(prompt).paid.push(end);
  const all = [...counted];
  const had = new Set(read.map(placeOf));
  const places = (holds) => all.filter(([, one]) => holds(one)).map(([place]) => place);
  const gone = ({ answers: n, paid }) => n === 0 && paid.length > 0 && paid.every((end) => end < remade.made);
  return {
    prompts: all.length,
    answered: places((one) => one.answers === 1).length,
    answeredTwice: places((one) => one.answers > 1),
    paidTwice: places((one) => one.paid.length > 1),
    deadByCause: causes(all),
    deletedAnswers: places(gone).length,
    deletedAndUnread: places(gone).filter((place) => !had.has(place)),
    lost: places((one) => one.answers === 0 && one.deaths.length === 0 && !gone(one)),
    deadThoughAnswered: places((one) => one.deaths.length > 0 && (one.answers > 0 || (one.paid.length > 0 && !gone(one)))),
    strays,
  };
}

function causes(all) {
  const counts = {};
  for (const [, { deaths }] of all) for (const cause of deaths) counts[cause] = (counts[cause] ?? 0) + 1;
  return counts;
}

/** Each key's calls, refusals and share of its quota that was used, from the first call of all to the last. */
export function uses({ calls, keys, rate, still = [] }) {
  const times = calls.map(({ at }) => at).sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  return keys.map((key) => {
    const own = calls.filter((call) => call.key === key).sort((a, b) => a.at - b.at);
    const inside = own.filter(({ status }) => status !== 429 && status !== 400).map(({ at }) => at);
    const stood = still.filter((one) => one.key === key).reduce((sum, { from, to }) => sum + to - from, 0);
    const { counted, available } = use({ keys: [inside], from: first, last, own: false, rate, elsewhere: () => 0, first });
    const of = (status) => own.filter((call) => call.status === status).length;
    const awake = stood > 0 ? counted / (available - stood * rate) : undefined;
    return { key, calls: own.length, used: counted / available, awake, answered: of(200), over: of(429), forbidden: of(403), spent: of(400), broken: of(0) };
  });
}
