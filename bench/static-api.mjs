// An API that answers everything at once with the same words: nginx, so that it is faster than what is measured.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from './processes.mjs';

const ANSWER = JSON.stringify({
  id: 'chatcmpl-static', object: 'chat.completion', created: 1_760_000_000, model: 'static',
  choices: [{ index: 0, message: { role: 'assistant', content: '42' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
});

const config = (folder, port) => `
daemon off;
worker_processes 1;
error_log ${folder}/error.log;
pid ${folder}/nginx.pid;
events { worker_connections 16384; }
http {
  log_format moment $msec;
  access_log ${folder}/calls.log moment;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  keepalive_timeout 600;
  server {
    listen 127.0.0.1:${port};
    location = /status { access_log off; stub_status; }
    location / { default_type application/json; return 200 '${ANSWER}'; }
  }
}
`;

/** A port that is free now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The version of nginx here; null if there is none. */
export function nginxVersion() {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return execFileSync('bash', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' }).trim().replace(/^nginx version: /, '');
  } catch {
    return null;
  }
}

/** One that runs. */
export class StaticApi {
  static async begin(work) {
    const api = new StaticApi();
    const port = await freePort();
    api.folder = join(work, 'nginx');
    mkdirSync(api.folder, { recursive: true });
    writeFileSync(join(api.folder, 'nginx.conf'), config(api.folder, port));
    api.process = start('nginx', ['-c', join(api.folder, 'nginx.conf')], { cwd: work, env: process.env, log: join(api.folder, 'log') });
    api.url = `http://127.0.0.1:${port}/v1`;
    api.status = `http://127.0.0.1:${port}/status`;
    for (let tries = 0; ; tries++) {
      try {
        await api.#requests();
        return api;
      } catch (e) {
        if (tries === 100) throw e;
        await sleep(50);
      }
    }
  }

  /** Requests ever, those that asked for this number included. */
  async #requests() {
    const text = await (await fetch(this.status)).text();
    return Number(/\n\s*\d+ \d+ (\d+)/.exec(text)[1]);
  }

  /** Forgets the calls so far. */
  async reset() {
    this.before = (await this.#requests()) + 1;
    this.asked = 0;
    this.logged = readFileSync(join(this.folder, 'calls.log'), 'utf8').length;
  }

  /** Calls since. */
  async calls() {
    return (await this.#requests()) - this.before - this.asked++;
  }

  /** When the first of them came, in milliseconds of the wall clock; null if none did. */
  firstAt() {
    const line = readFileSync(join(this.folder, 'calls.log'), 'utf8').slice(this.logged).split('\n', 1)[0];
    return line ? Number(line) * 1_000 : null;
  }
}
