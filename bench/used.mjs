// How much of a quota was used, from the times of the calls.

const round = (x, digits) => (Number.isFinite(x) ? Number(x.toFixed(digits)) : null);

/** Milliseconds of [from, to] that lie in these spans. */
export function overlap(spans, from, to) {
  return spans.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from)), 0);
}

/**
 * Calls counted and calls available of all keys, from `from` on to `last`. The call that a span begins with is not counted: evenly
 * spaced calls at exactly the limit use all of it. Where `own` is true, each key's span begins with its own first call.
 */
export function use({ keys, from, last, own, rate, elsewhere, first }) {
  let counted = 0;
  let available = 0;
  for (const times of keys) {
    const begin = times.findIndex((t) => t >= from);
    counted += begin < 0 ? 0 : times.length - begin - 1;
    const since = own && begin >= 0 ? times[begin] : from;
    available += rate * (last - since) - elsewhere(since - first, last - first);
  }
  return { counted, available };
}

/** Mean share of the quota in all windows between the first and the last call: at most 1, however the calls bunch. */
export function fullness({ keys, first, last, limit, width }) {
  const span = last - width - first;
  if (span <= 0) return NaN;
  let sum = 0;
  for (const t of keys.flat()) sum += Math.max(0, Math.min(t, last - width) - Math.max(t - width, first));
  return sum / (span * limit * keys.length);
}

/** Calls of each second since the first. */
function perSecond(times, first, seconds) {
  const counts = new Array(seconds).fill(0);
  for (const t of times) counts[Math.floor((t - first) / 1_000)]++;
  return counts;
}

/**
 * The report of a run. `keys`: the accepted calls' times of each key, one empty list for each key that was never used; `refused`
 * and `random`: times of the calls refused truly and at random; `still`: spans in which the API stood still. `quota` is what may be used of each
 * key, `elsewhere(from, to)` what somebody else uses of a key in a span measured from the first call.
 */
export function report({ keys, refused, random, still, quota, elsewhere = () => 0, fullest, ...more }) {
  const accepted = keys.flat().sort((a, b) => a - b);
  const calls = [...accepted, ...refused, ...random].sort((a, b) => a - b);
  if (calls.length === 0) return { calls: 0, accepted: 0, refused: 0, random: 0, ...more };
  const first = calls[0];
  const last = calls.at(-1);
  const rate = quota.limit / quota.width;
  const whole = use({ keys, from: first, last, own: false, rate, elsewhere, first });
  const later = use({ keys, from: first + quota.width, last, own: true, rate, elsewhere, first });
  const stood = overlap(still, first, last);
  const seconds = Math.floor((last - first) / 1_000) + 1;
  return {
    first: round(first, 1),
    last: round(last, 1),
    seconds: round((last - first) / 1_000, 2),
    calls: calls.length,
    accepted: accepted.length,
    refused: refused.length,
    random: random.length,
    fullest,
    limit: quota.limit,
    available: round(whole.available, 1),
    used: round(whole.counted / whole.available, 4),
    usedAfterFirst: last - first > quota.width * 1.2 ? round(later.counted / later.available, 4) : null,
    stillSeconds: round(stood / 1_000, 2),
    usedAwake: round(whole.counted / (whole.available - stood * rate * keys.length), 4),
    fullness: round(fullness({ keys, first, last, ...quota }), 4),
    perSecond: perSecond(accepted, first, seconds),
    refusedPerSecond: perSecond(refused, first, seconds),
    ...more,
  };
}
