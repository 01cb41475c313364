// promptfoo, from npm, in one world: its calls go to the same API.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, start } from './processes.mjs';

const VERSION = '0.123.1';
const NODE = '22'; // it needs a newer node than some systems have

const QUIET = {
  PROMPTFOO_DISABLE_TELEMETRY: '1',
  PROMPTFOO_DISABLE_UPDATE: '1',
  PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
  PROMPTFOO_DISABLE_SHARING: '1',
  PROMPTFOO_CACHE_ENABLED: 'false',
};

/** Arguments of every run. */
const EVAL = ['eval', '--no-cache', '--no-write', '--no-table', '--no-progress-bar', '--no-share'];

export class Promptfoo {
  title = `promptfoo ${VERSION}`;
  #runs = 0;

  /** Of the folder in which it is, or will be, installed. */
  constructor(folder, work) {
    this.folder = folder;
    this.bin = join(folder, 'node_modules', '.bin');
    this.work = join(work, 'promptfoo');
    mkdirSync(this.work, { recursive: true });
  }

  async begin() {
    if (existsSync(join(this.bin, 'promptfoo'))) return;
    mkdirSync(this.folder, { recursive: true });
    const install = ['install', '--prefix', this.folder, '--no-audit', '--no-fund', '--no-package-lock', `promptfoo@${VERSION}`, `node@${NODE}`];
    execFileSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Numbers of calls at once that are worth a try: its default, some others, and what fills the quota by Little's law. */
  static concurrencies({ quota: { limit, width }, mean }) {
    const filling = (limit / width) * mean;
    const tried = [4, 8, 20, 40, Math.round(filling), Math.round(1.25 * filling)];
    return [...new Set(tried.filter((n) => n >= 1))].sort((a, b) => a - b);
  }

  /** Sends the world's prompts to the API at `url`, so many at once, until all are done or `over` has come. */
  async run(world, url, over, concurrency) {
    const name = `p${++this.#runs}`;
    const config = {
      prompts: ['What is {{q}}? Answer as JSON: {"infer": ...}'],
      providers: [{ id: 'openai:chat:gpt-4o-mini', config: { apiBaseUrl: url, apiKey: 'sk-bench-1' } }],
      tests: Array.from({ length: world.prompts }, (_, i) => ({ vars: { q: `${i} + 1` } })),
    };
    const file = join(this.work, `${name}.json`);
    writeFileSync(file, JSON.stringify(config));
    const env = {
      ...process.env,
      ...QUIET,
      PATH: `${this.bin}:${process.env.PATH}`,
      PROMPTFOO_CONFIG_DIR: join(this.work, 'config'),
      PROMPTFOO_LOG_DIR: join(this.work, 'logs'),
    };
    const args = [...EVAL, '--max-concurrency', String(concurrency), '--config', file];
    const evaluation = start(join(this.bin, 'promptfoo'), args, { cwd: this.work, env, log: join(this.work, `${name}.log`) });
    await Promise.race([over(), evaluation.ended]);
    await finish(evaluation, evaluation.exitCode === null ? 1 : 10);
    return {};
  }
}
