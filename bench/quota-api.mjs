// An OpenAI-compatible chat completions API that keeps quotas strictly, as no part of Keyfleet does: sliding windows by arrival for each key,
// and that says what was used of them. `node bench/quota-api.mjs --help` tells its options.
import { createWriteStream } from 'node:fs';
import http from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { SlidingWindow, SomebodyElse, parseQuota } from './windows.mjs';
import { report } from './used.mjs';

const OPTIONS = {
  limit: ['50/s', 'what each key may really do'],
  quota: ['', 'what of it is meant to be used, where that is not the limit'],
  keys: ['1', 'keys there are, for what is available'],
  mean: ['400', 'milliseconds that a call takes on average'],
  sigma: ['0.4', 'spread of that, log-normal'],
  processing: ['true', 'openai-processing-ms: true, absent, one, large or jumping'],
  wait: ['text', 'how refusals tell the wait: text, header (Retry-After), openai (text, Retry-After, retry-after-ms) or none'],
  'random-429': ['0', 'share of calls refused for no reason'],
  'random-wait': ['none', 'how these tell a wait of 500 ms, likewise'],
  failures: ['', 'shares of calls that fail, such as 500=0.03,reset=0.01,malformed=0.01,short=0.01'],
  else: ['0', 'shares of each quota that somebody else uses, a turn each, such as 0,0.5,0.8'],
  'else-turn': ['30', 'seconds of a turn'],
  'else-spacing': ['even', 'even or poisson'],
  still: ['0', 'seconds for which it stands still'],
  'still-every': ['20', 'seconds from one standstill to the next; the first comes after half of them'],
  spent: ['', 'keys without money, comma-separated: each of their calls is a 400'],
  forbids: ['', 'share of prompts that a key answers with 403, whenever they come, such as sk-1=0.002'],
  log: ['', 'file to which a line of JSON is written for each call as it ends'],
  'keep-alive': ['600', 'seconds that idle connections live'],
  port: ['0', 'port on 127.0.0.1'],
};

/** How often the event loop is looked at. */
const LOOP_MILLIS = 5;

const gauss = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Durations as OpenAI writes them: 500ms, 1.25s; rounded up. */
export function duration(millis) {
  const whole = Math.ceil(millis);
  return whole < 1_000 ? `${whole}ms` : `${whole / 1_000}s`;
}

/** What the header says of a call that took `truth` milliseconds; undefined: nothing. */
export function processing(mode, truth, random = Math.random) {
  const said = { true: truth, one: 1, large: 10 * truth + 1_000, jumping: 3 * truth * random(), absent: undefined };
  if (!(mode in said)) throw new Error(`no such header: '${mode}'`);
  return said[mode] === undefined ? undefined : String(Math.round(said[mode]));
}

/** Which failure a draw in [0, 1) means, or undefined. */
export function failure(shares, draw) {
  let below = 0;
  return shares.find(([, share]) => draw < (below += Number(share)))?.[0];
}

/** A number in [0, 1) that is always the same for a text (FNV-1a, mixed). */
export function drawOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The prompt that a request is for: its id ends with the number of the call. */
const promptOf = ({ headers }) => headers['x-client-request-id']?.replace(/-\d+$/, '');

/** What the API has counted: decides over each call by its time of arrival alone. */
export class Books {
  #accounts = new Map();
  refused = [];
  random = [];
  still = [];
  answered = 0;
  first = undefined;
  /** How late its own event loop is, where that is looked at. */
  loop = undefined;

  constructor(settings, random = Math.random) {
    this.settings = settings;
    this.draw = random;
    this.limit = parseQuota(settings.limit);
    this.quota = settings.quota ? parseQuota(settings.quota) : this.limit;
    const shares = settings.else.split(',').map(Number);
    this.spent = new Set(settings.spent.split(','));
    this.forbids = new Map(settings.forbids.split(',').map((one) => one.split('=')).map(([key, share]) => [key, Number(share)]));
    this.other = { shares, turn: settings['else-turn'] * 1_000, spacing: settings['else-spacing'], random };
  }

  /** A call of `key` for `prompt` that is read at `t`: {status, wait}; wait in milliseconds, undefined if there is none to tell. */
  arrive(key, t, prompt = '') {
    this.first ??= t;
    if (this.spent.has(key)) return { status: 400 };
    const account = this.#account(key);
    account.other.sendUntil(t, this.first, account.window);
    if (this.draw() < Number(this.settings['random-429'])) {
      this.random.push(t);
      return { status: 429, told: this.settings['random-wait'], wait: 500 };
    }
    if (!account.window.admit(t)) {
      this.refused.push(t);
      return { status: 429, told: this.settings.wait, wait: account.window.wait(t) };
    }
    account.times.push(t);
    return { status: drawOf(prompt) < (this.forbids.get(key) ?? 0) ? 403 : 200 };
  }

  #account(key) {
    if (!this.#accounts.has(key)) {
      const other = new SomebodyElse(this.other, this.limit);
      this.#accounts.set(key, { times: [], window: new SlidingWindow(this.limit), other });
    }
    return this.#accounts.get(key);
  }

  progress() {
    const accepted = [...this.#accounts.values()].reduce((sum, { times }) => sum + times.length, 0);
    return { first: this.first ?? null, accepted, answered: this.answered };
  }

  report() {
    const accounts = [...this.#accounts.values()];
    const unused = Math.max(0, this.settings.keys - accounts.length);
    const real = this.quota.limit / this.quota.width < this.limit.limit / this.limit.width ? this.quota : this.limit;
    const other = new SomebodyElse(this.other, this.limit);
    const sum = (field) => accounts.reduce((all, one) => all + one.other[field], 0);
    return report({
      keys: [...accounts.map(({ times }) => times), ...new Array(unused).fill([])],
      refused: this.refused,
      random: this.random,
      still: this.still,
      quota: real,
      elsewhere: (from, to) => other.use(from, to),
      fullest: Math.max(0, ...accounts.map(({ window }) => window.fullest)),
      answered: this.answered,
      lateMillis: this.loop && Math.max(0, Math.round(this.loop.percentile(99.9) / 1e6 - LOOP_MILLIS)),
      keysUsed: accounts.length,
      elseAccepted: sum('accepted'),
      elseRefused: sum('refused'),
    });
  }
}

/** Ways to tell a wait: whether the message does, and the headers. */
const TOLD = {
  none: [false, () => ({})],
  text: [true, () => ({})],
  header: [false, (wait) => ({ 'retry-after': Math.ceil(wait / 1_000) })],
  openai: [true, (wait) => ({ 'retry-after': Math.ceil(wait / 1_000), 'retry-after-ms': Math.ceil(wait) })],
};

function refusal({ wait, told }, { limit }) {
  const [inText, inHeaders] = TOLD[told];
  const says = inText ? ` Please try again in ${duration(wait)}.` : '';
  const message =
    `Rate limit reached for gpt-4o-mini in organization org-bench on requests: Limit ${limit}.${says} ` +
    'Visit https://platform.openai.com/account/rate-limits to learn more.';
  return { headers: inHeaders(wait), body: JSON.stringify({ error: { message, type: 'requests', param: null, code: 'rate_limit_exceeded' } }) };
}

/** What a key without money is told, and what a firewall says of a prompt. */
const REFUSED = {
  400: { message: 'Access denied, please make sure your account is in good standing.', type: 'Arrearage', param: null, code: 'Arrearage' },
  403: { message: 'The request was blocked.', type: 'forbidden', param: null, code: null },
};

const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: '{"infer": 1}' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
});

/** The API as a server that does not listen yet, with its books. */
export function quotaApi(settings, { now = () => performance.now(), random = Math.random } = {}) {
  const books = new Books(settings, random);
  const failures = settings.failures ? settings.failures.split(',').map((one) => one.split('=')) : [];
  const latency = () => settings.mean * Math.exp(settings.sigma * gauss(random) - settings.sigma ** 2 / 2);
  const type = { 'content-type': 'application/json' };
  const log = settings.log ? createWriteStream(settings.log, { flags: 'a' }) : undefined;
  const started = Date.now() - now();

  /** Notes how a call ended; times are wall time in milliseconds. */
  function note(request, key, arrived, status) {
    log?.write(`${JSON.stringify({ prompt: promptOf(request), key, at: started + arrived, end: started + now(), status })}\n`);
  }

  function answer(response, arrived) {
    const said = processing(settings.processing, now() - arrived, random);
    const headers = said === undefined ? type : { ...type, 'openai-processing-ms': said };
    const error = { message: 'The server had an error while processing your request.', type: 'server_error', param: null, code: null };
    switch (failure(failures, random())) {
      case '500':
        return response.writeHead(500, headers).end(JSON.stringify({ error }));
      case 'reset':
        return response.socket?.resetAndDestroy();
      case 'malformed':
        return response.writeHead(200, headers).end(ANSWER.slice(0, ANSWER.length / 2));
      case 'short':
        response.writeHead(200, { ...headers, 'content-length': ANSWER.length });
        return response.write(ANSWER.slice(0, ANSWER.length / 2), () => response.socket?.destroy());
      default:
        books.answered++;
        return response.writeHead(200, headers).end(ANSWER);
    }
  }

  const server = http.createServer({ keepAliveTimeout: settings['keep-alive'] * 1_000 }, (request, response) => {
    if (request.method === 'GET') {
      const still = () => ({ still: books.still.map((span) => span.map((t) => started + t)) });
      const page = request.url === '/progress' ? books.progress() : request.url === '/still' ? still() : books.report();
      return response.writeHead(200, type).end(JSON.stringify(page));
    }
    const arrived = now();
    const key = (request.headers.authorization ?? request.headers['api-key'] ?? '').replace('Bearer ', '');
    const verdict = books.arrive(key, arrived, promptOf(request));
    response.on('close', () => note(request, key, arrived, response.writableFinished ? response.statusCode : 0));
    request.resume().on('end', () => {
      if (verdict.status === 200) return setTimeout(answer, latency(), response, arrived);
      if (verdict.status !== 429) return response.writeHead(verdict.status, type).end(JSON.stringify({ error: REFUSED[verdict.status] }));
      const { headers, body } = refusal(verdict, books.limit);
      return response.writeHead(429, { ...type, ...headers }).end(body);
    });
  });
  server.requestTimeout = 0;
  return { server, books };
}

/** Blocks the whole event loop for a while, again and again from the first call on: what comes meanwhile is read at once afterwards. */
function standStill(books, seconds, every) {
  const lock = new Int32Array(new SharedArrayBuffer(4));
  let next;
  setInterval(() => {
    if (books.first === undefined) return;
    next ??= books.first + every * 500;
    const from = performance.now();
    if (from < next) return;
    Atomics.wait(lock, 0, 0, seconds * 1_000);
    books.still.push([from, performance.now()]);
    next += every * 1_000;
  }, 5);
}

/** All settings, from the defaults and these. */
export function settingsOf(given = {}) {
  return { ...Object.fromEntries(Object.entries(OPTIONS).map(([name, [standard]]) => [name, standard])), ...given };
}

function main() {
  const options = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' }]));
  const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
  if (values.help) {
    console.log('Usage: node bench/quota-api.mjs [--OPTION=VALUE...]. GET /report and SIGTERM print what it saw as JSON.');
    for (const [name, [standard, what]] of Object.entries(OPTIONS)) console.log(`  --${name}=${standard}`.padEnd(26) + what);
    return;
  }
  const settings = settingsOf(values);
  processing(settings.processing, 1);
  if (!(TOLD[settings.wait] && TOLD[settings['random-wait']])) throw new Error('a wait is told by text, header, openai or none');
  const { server, books } = quotaApi(settings);
  books.loop = monitorEventLoopDelay({ resolution: LOOP_MILLIS });
  books.loop.enable();
  if (settings.still > 0) standStill(books, Number(settings.still), Number(settings['still-every']));
  process.on('SIGTERM', () => {
    console.log(JSON.stringify(books.report()));
    process.exit(0);
  });
  server.listen({ port: Number(settings.port), host: '127.0.0.1', backlog: 4_096 }, () => console.log(`quota api on http://127.0.0.1:${server.address().port}/v1`));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
