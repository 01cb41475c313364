// Figures as people read them.

const whole = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export const NONE = '–';

const fixed = (value, digits) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const count = (value) => (value == null ? NONE : whole.format(value));

export const percent = (share) => (share == null ? NONE : `${fixed(share * 100, 1)} %`);

export const interval = (low, high) =>
  low == null ? NONE : `${fixed(low * 100, 1)} – ${fixed(high * 100, 1)} %`;

/** A second or a minute, whichever gives a figure above 1. */
export function rate(perSecond) {
  if (perSecond == null) return NONE;
  if (perSecond === 0) return '0 /s';
  if (perSecond < 1) return `${fixed(perSecond * 60, perSecond * 60 < 10 ? 1 : 0)} /min`;
  return `${perSecond < 100 ? fixed(perSecond, 1) : whole.format(Math.round(perSecond))} /s`;
}

export const rateTick = (perSecond) =>
  perSecond > 0 && perSecond < 1 ? `${whole.format(perSecond * 60)} /min` : `${whole.format(perSecond)} /s`;

/** Present rate, or the mean over a run that is over. */
export const pace = (run) =>
  run.state === 'finished' && run.elapsedSeconds > 0 ? run.answered / run.elapsedSeconds : run.answersPerSecond;

export const millisTick = (value) => (value < 1000 ? `${whole.format(value)} ms` : `${whole.format(value / 1000)} s`);

export function millis(value) {
  if (value == null) return NONE;
  if (value < 1000) return `${Math.round(value)} ms`;
  return value < 60000 ? `${fixed(value / 1000, value < 10000 ? 2 : 1)} s` : duration(value / 1000);
}

/** Two units at most: "2 h 5 min", "1 min 20 s", "7.4 s". */
export function duration(seconds) {
  if (seconds == null) return NONE;
  if (seconds < 10) return `${fixed(seconds, 1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** The same without pretending to know it to the second. */
export function about(seconds) {
  if (seconds == null) return NONE;
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 5400) return `${Math.max(1, Math.round(seconds / 60))} min`;
  return seconds < 86400 ? `${fixed(seconds / 3600, 1)} h` : `${fixed(seconds / 86400, 1)} days`;
}

/** A place on an axis of elapsed seconds. */
export function elapsed(seconds) {
  const s = Math.round(seconds);
  const two = (n) => String(n).padStart(2, '0');
  if (s >= 86400) return `${fixed(s / 86400, 1)} d`;
  const minutes = Math.floor(s / 60);
  return minutes >= 60
    ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`
    : `${minutes}:${two(s % 60)}`;
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'medium' });

/** Date and time. */
export const moment = (instant) => day.format(new Date(instant));

export const time = (instant) => clock.format(new Date(instant));

export const name = (run) => run ?? 'All prompts';
