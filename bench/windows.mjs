// The arithmetic of quotas: it is given times, in milliseconds, and reads no clock.

const UNITS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** A quota such as 50/s, 500/min or 10/10s, as {limit, width}; width in milliseconds. */
export function parseQuota(text) {
  const [, count, times, unit] = /^(\d+)\/(\d*)(ms|s|min|h)$/.exec(text) ?? [];
  const limit = Number(count);
  const width = Number(times || 1) * UNITS[unit];
  if (!(limit > 0 && width > 0)) throw new Error(`not a quota such as 50/s, 500/min or 10/10s: '${text}'`);
  return { limit, width };
}

/** A strict sliding window: of the calls that it let in, at most `limit` are in any (t - width, t]. Times must not go back. */
export class SlidingWindow {
  #times = [];
  #oldest = 0;
  /** Calls in the fullest window, the one that was refused included. */
  fullest = 0;

  constructor({ limit, width }) {
    this.limit = limit;
    this.width = width;
  }

  /** Whether a call that arrives at `t` is inside the quota. Only those that are count. */
  admit(t) {
    const inside = this.used(t) < this.limit;
    this.fullest = Math.max(this.fullest, this.used(t) + 1);
    if (inside) this.#times.push(t);
    return inside;
  }

  /** Calls in (t - width, t]. */
  used(t) {
    while (this.#oldest < this.#times.length && this.#times[this.#oldest] <= t - this.width) this.#oldest++;
    if (this.#oldest > 1_000) this.#times.splice(0, this.#oldest), (this.#oldest = 0);
    return this.#times.length - this.#oldest;
  }

  /** Milliseconds from `t` until one call more would be inside; 0 if it is. */
  wait(t) {
    const used = this.used(t);
    return used < this.limit ? 0 : this.#times[this.#oldest + used - this.limit] + this.width - t;
  }
}

/**
 * Somebody else who uses a share of the same quota, another one each turn: shares of the quota, milliseconds of a turn, and
 * sends that are `even` or `poisson`. Its first turn begins with the first call.
 */
export class SomebodyElse {
  accepted = 0;
  refused = 0;

  constructor({ shares = [0], turn = 30_000, spacing = 'even', random = Math.random }, { limit, width }) {
    this.turn = turn;
    this.rates = shares.map((share) => (share * limit) / width);
    this.gap = spacing === 'poisson' ? () => -Math.log(1 - random()) : () => 1;
    this.due = undefined;
  }

  /** Sends per millisecond at `t`, measured from the first call. */
  rate(t) {
    return this.rates[Math.floor(t / this.turn) % this.rates.length];
  }

  /** Sends all that is due until `t` into `window`; `first` is when its first turn began. */
  sendUntil(t, first, window) {
    if (this.rates.every((rate) => rate === 0)) return;
    this.due ??= this.#after(0);
    for (; this.due + first <= t; this.due = this.#after(this.due)) {
      if (window.admit(this.due + first)) this.accepted++;
      else this.refused++;
    }
  }

  /** The send that follows time `t`: what a gap is not through with at a turn's end goes on at the next one's rate. */
  #after(t) {
    let left = this.gap();
    for (;;) {
      const end = (Math.floor(t / this.turn) + 1) * this.turn;
      const rate = this.rate(t);
      if (rate > 0 && left / rate < end - t) return t + left / rate;
      left -= rate * (end - t);
      t = end;
    }
  }

  /** Calls that it sends in [from, to], on average; both measured from the first call. */
  use(from, to) {
    let sum = 0;
    for (let t = from; t < to; ) {
      const end = Math.min(to, (Math.floor(t / this.turn) + 1) * this.turn);
      sum += this.rate(t) * (end - t);
      t = end;
    }
    return sum;
  }
}
