// A demo whose page is watched: two runs of arithmetic, with text in them that is out for harm.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Sets a title if it is ever executed. */
export const HOSTILE = '<img src=x onerror="document.title=1337"><script>document.title=1337</script>';

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** A file of `count` prompts of two runs, which share their questions; every 25th asks with markup and expects another answer. */
export function prompts(count) {
  const lines = Array.from({ length: count }, (_, i) => {
    const pair = i >> 1;
    const [a, b] = [17 + pair, 3 + (pair % 40)];
    const odd = i % 25 === 7;
    return JSON.stringify({
      id: odd ? `${HOSTILE} ${i}` : `q${i}`,
      run: i % 2 === 0 ? 'plain' : 'step by step',
      question: odd ? `${HOSTILE} ${a} + ${b}` : `${a} + ${b}`,
      prompt: `${a} + ${b} = ? Answer as JSON: {"infer": ...}`,
      expected: odd ? -1 : a + b,
    });
  });
  const file = join(mkdtempSync(join(tmpdir(), 'page-test-')), 'prompts.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Where it writes its report. */
export const report = (file) => file.replace('prompts.jsonl', 'report.html');

/** Starts one and waits until it says where its page is. */
export async function start(port, file) {
  const demo = spawn(
    './keyfleet',
    ['demo', '--prompts-file', file, '--keys', '3', '--rate', '5/s', '--page', '--report', report(file)],
    { cwd: ROOT, env: { ...process.env, KEYFLEET_STATUS_PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  demo.stderr.on('data', (data) => { said += data; });
  for await (const data of demo.stdout) {
    said += data;
    const url = said.match(/watch it at (\S+)/)?.[1];
    if (url) {
      demo.stdout.on('data', () => {}); // so that it never waits for a reader
      return { url, stop: (signal) => stop(demo, signal) };
    }
  }
  throw new Error(`the demo said no address:\n${said}`);
}

async function stop(demo, signal) {
  if (demo.exitCode !== null || demo.signalCode !== null) return;
  const ended = once(demo, 'exit');
  demo.kill(signal);
  await ended;
}
