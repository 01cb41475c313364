// Three charts over the time that went by since each run's first prompt was published.

import * as f from './format.js';
import { el, say } from './parts.js';

const KINDS = [
  {
    title: 'Accuracy over time', wide: true, tick: (v) => `${Math.round(v * 100)} %`,
    now: (run) => f.percent(run.accuracy),
    brief: (v) => f.percent(v),
    head: () => [],
    values: (history) => [history.accuracy, history.accuracyLow, history.accuracyHigh],
    lines: [{ width: 2.25 }, { band: true }, { band: true }],
    told: (at, v) => `${at}  ${f.percent(v[0])}, interval ${f.interval(v[1], v[2])}`,
    range: accuracyRange,
  },
  {
    title: 'Throughput', tick: f.rateTick,
    now: (run) => f.rate(f.pace(run)),
    brief: (v) => f.rate(v),
    head: (run) => [f.rate(f.pace(run)), run.state === 'finished' ? ' on average' : ''],
    values: (history) => [history.answersPerSecond],
    lines: [{ width: 2, fill: 0.1 }],
    limit: (run) => run.allowedPerSecond,
    told: (at, v) => `${at}  ${f.rate(v[0])}`,
    range: fromZero,
  },
  {
    title: 'Latency', tick: f.millisTick, brief: (v) => f.millis(v),
    head: (run) => run.latencyMillis
      ? [el('i', { class: 'line' }), `p50 ${f.millis(run.latencyMillis.p50)}`, el('i', { class: 'line dashed' }), `p95 ${f.millis(run.latencyMillis.p95)}`] : [],
    now: (run) => run.latencyMillis ? `p50 ${f.millis(run.latencyMillis.p50)} · p95 ${f.millis(run.latencyMillis.p95)}` : f.NONE,
    values: (history) => [history.latencyP50, history.latencyP95],
    lines: [{ width: 2 }, { width: 1.5, dash: [5, 4] }],
    told: (at, v) => `${at}  p50 ${f.millis(v[0])}, p95 ${f.millis(v[1])}`,
    range: fromZero,
  },
];

export function charts(place) {
  const all = KINDS.map(chart);
  place.replaceChildren(...all.map((one) => one.node));
  return {
    update: (shown) => all.forEach((one) => one.update(shown)),
    repaint: () => all.forEach((one) => one.repaint()),
  };
}

function chart(kind) {
  const now = el('p', { class: 'now' });
  const told = el('p', { class: 'told' });
  const plot = el('div', { class: 'plot', tabindex: '0', role: 'img' });
  const id = `chart-${KINDS.indexOf(kind)}`;
  const node = el('section', { class: kind.wide ? 'card wide' : 'card', 'aria-labelledby': id },
    el('div', { class: 'chart-top' }, el('h2', { id }, kind.title), now, told), plot);
  let picture = null;
  let shape = '';
  let shown = [];
  let pointed = null;

  new ResizeObserver(() => picture?.setSize(size())).observe(plot);
  plot.addEventListener('keydown', walk);
  plot.addEventListener('blur', () => point(null));

  function update(next) {
    shown = next.filter((one) => one.history.answered.length > 0);
    now.replaceChildren(...(shown.length === 1 ? kind.head(shown[0].summary) : []));
    plot.setAttribute('aria-label', `${kind.title}. ${next.map((one) => `${f.name(one.run)}: ${kind.now(one.summary)}`).join('. ')}. Left and right arrow keys read points.`);
    const wanted = shown.map((one) => one.run).join('\n') + shown.some(limit);
    if (wanted !== shape) {
      shape = wanted;
      repaint();
    } else if (picture) {
      picture.setData(table());
    }
    tell();
  }

  function repaint() {
    picture?.destroy();
    picture = shown.length === 0 ? null : new uPlot(options(), table(), plot);
  }

  const limit = (one) => kind.limit?.(one.summary) != null;

  function table() {
    const limited = shown.length > 0 && shown.some(limit);
    return uPlot.join(shown.map((one, i) => {
      const x = seconds(one);
      const columns = kind.values(one.history);
      return [x, ...columns, ...(limited && i === 0 ? [x.map(() => kind.limit(one.summary))] : [])];
    }));
  }

  function options() {
    const paint = palette(plot);
    const soft = paint('--soft');
    const series = [{}];
    const bands = [];
    shown.forEach((one, i) => {
      const stroke = paint(`--run-${i}`);
      const first = series.length;
      for (const line of kind.lines) {
        series.push({
          stroke: line.band ? clear(stroke, 0.35) : stroke, width: line.width ?? 1, dash: line.dash,
          fill: line.fill && shown.length === 1 ? clear(stroke, line.fill) : undefined,
          spanGaps: true, points: { show: false },
        });
      }
      if (kind.lines[1]?.band) bands.push({ series: [first + 2, first + 1], fill: clear(stroke, 0.14) });
      if (i === 0 && shown.some(limit)) series.push({ stroke: soft, width: 1.5, dash: [2, 4], points: { show: false } });
    });
    const axis = {
      stroke: soft, font: '12px system-ui, sans-serif', size: 30, gap: 6,
      grid: { stroke: paint('--line'), width: 1 }, ticks: { show: false },
    };
    return {
      ...size(), series, bands, legend: { show: false }, padding: [10, 10, 0, 0],
      scales: { x: { time: false, range: (u, low, high) => [0, Math.max(high ?? 1, 1)] }, y: { range: kind.range } },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      axes: [
        { ...axis, grid: { show: false }, space: 70, values: (u, ticks) => ticks.map(f.elapsed), incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 172800, 604800] },
        { ...axis, size: 62, space: 34, values: (u, ticks) => ticks.map((v) => kind.tick(v)) },
      ],
      hooks: { setCursor: [(u) => { pointed = u.cursor.idx ?? null; tell(); }] },
    };
  }

  const size = () => ({ width: Math.max(plot.clientWidth, 50), height: Math.max(plot.clientHeight, 50) });

  /** What stands under the cursor, or else what the chart is about. */
  function tell() {
    const data = picture?.data;
    if (pointed == null || !data || data[0][pointed] == null) {
      say(told, standing());
      return;
    }
    const at = f.elapsed(data[0][pointed]);
    const per = kind.lines.length;
    const texts = shown.map((one, i) => {
      const from = 1 + i * per + (i > 0 && shown.some(limit) ? 1 : 0);
      const values = Array.from({ length: per }, (_, k) => upTo(data[from + k], pointed));
      if (values[0] == null) return null;
      return shown.length === 1 ? kind.told(at, values) : `${f.name(one.run)} ${kind.brief(values[0])}`;
    }).filter(Boolean);
    say(told, shown.length > 1 ? [at, ...texts].join('  ·  ') : texts[0] ?? at);
  }

  function standing() {
    const run = shown.length === 1 ? shown[0].summary : null;
    if (!run) return '';
    if (kind.limit) {
      const refused = run.rateLimited === 0 ? 'no 429' : `${f.count(run.rateLimited)} × 429`;
      const share = run.allowedPerSecond == null ? null
        : `${f.percent(Math.min(1, f.pace(run) / run.allowedPerSecond))} of the ${f.rateTick(run.allowedPerSecond)} the pool allows`;
      return [share, used(run.quotaUse), refused, again(run.madeAgain)].filter(Boolean).join(' · ');
    }
    if (kind.title === 'Latency') {
      return run.latencyMillis ? `p99 ${f.millis(run.latencyMillis.p99)} · longest ${f.millis(run.latencyMillis.max)}` : '';
    }
    return `share of right ones among ${f.count(run.scored)} scored answers, with its 95 % interval`;
  }

  function walk(event) {
    const last = (picture?.data[0].length ?? 0) - 1;
    const steps = { ArrowLeft: (pointed ?? last + 1) - 1, ArrowRight: (pointed ?? -1) + 1, Home: 0, End: last, Escape: null };
    if (last < 0 || !(event.key in steps)) return;
    event.preventDefault();
    point(steps[event.key] === null ? null : Math.min(last, Math.max(0, steps[event.key])));
  }

  function point(index) {
    if (!picture) return;
    told.setAttribute('aria-live', index == null ? 'off' : 'polite');
    picture.setCursor(index == null ? { left: -10, top: -10 } : { left: picture.valToPos(picture.data[0][index], 'x'), top: 10 });
  }

  return { node, update, repaint };
}

/** @param causes calls after which another one was made for the prompt, by cause */
function again(causes) {
  const sorted = Object.entries(causes).sort((a, b) => b[1] - a[1]);
  if (sorted.length === 0) return null;
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  const named = sorted.slice(0, 3).map(([cause, count]) => `${cause} ${f.count(count)}`).join(', ');
  return `${f.count(all)} calls made again (${named}${sorted.length > 3 ? ', …' : ''})`;
}

/** How much of what the quotas allow was used, and what most of the rest was lost to; nothing where that is unknown. */
function used(use) {
  if (use?.used == null) return '';
  const lost = Object.entries(use.lost).filter(([, share]) => share >= 0.0005).slice(0, 3);
  const causes = lost.map(([cause, share]) => `${cause.replaceAll('_', ' ')} ${f.percent(share)}`);
  return `used ${f.percent(use.used)} of what the quotas allowed${causes.length ? `; lost to: ${causes.join(', ')}` : ''}`;
}

/** Where each point is, in seconds since the run's first prompt was published. */
function seconds(one) {
  const { startMillis, widthMillis, answered } = one.history;
  const begin = Date.parse(one.summary.firstPublishedAt ?? new Date(startMillis).toISOString());
  const end = Date.parse(one.summary.lastSettledAt ?? new Date().toISOString());
  return answered.map((_, i) => Math.max(0, Math.min(startMillis + (i + 1) * widthMillis, Math.max(end, startMillis + i * widthMillis + 1)) - begin) / 1000);
}

/** The first intervals are wide: they would flatten all that follows. */
function accuracyRange(u) {
  let low = 1;
  let high = 0;
  for (let k = 1; k < u.data.length; k += 3) {
    const n = u.data[k].length;
    for (let i = Math.floor(n / 8); i < n; i++) {
      if (u.data[k + 1][i] != null) low = Math.min(low, u.data[k + 1][i]);
      if (u.data[k + 2][i] != null) high = Math.max(high, u.data[k + 2][i]);
    }
  }
  if (low > high) return [0, 1];
  return [Math.max(0, Math.floor((low - 0.02) * 20) / 20), Math.min(1, Math.ceil((high + 0.02) * 20) / 20)];
}

/** The value there, or the run's last one before: runs need not have points at the same times. */
function upTo(values, index) {
  for (let i = index; i >= 0; i--) {
    if (values[i] !== undefined) return values[i];
  }
  return null;
}

function fromZero(u, low, high) {
  return [0, high > 0 ? high * 1.15 : 1];
}

/** Colours of the present scheme, as a canvas takes them. */
function palette(near) {
  const probe = near.appendChild(el('i', { hidden: true }));
  const paint = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  queueMicrotask(() => probe.remove());
  return paint;
}

const clear = (rgb, alpha) => rgb.replace(/^rgb\((.*)\)$/, (all, parts) =>
  parts.includes(',') ? `rgba(${parts}, ${alpha})` : `rgb(${parts} / ${alpha})`);
