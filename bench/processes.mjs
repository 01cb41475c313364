// Processes and what they say; all are ended by their ids.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();

/** A process whose output is kept in `log` and looked at for lines. */
export function start(command, args, { cwd, env, log }) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(log, { flags: 'a' });
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(file, { end: false });
    stream.on('data', (bytes) => (child.output = (child.output + bytes).slice(-100_000)));
  }
  child.ended = once(child, 'close').then(([status]) => {
    running.delete(child);
    file.end();
    return status;
  });
  child.ended.catch(() => running.delete(child));
  running.add(child);
  return child;
}

/** Waits until `child` has said what matches, for so long at most; the match, or null if it has ended or is late. */
export async function says(child, pattern, seconds) {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(50)) {
    const match = pattern.exec(child.output);
    if (match) return match;
    if (child.exitCode !== null || child.signalCode !== null) break;
  }
  return pattern.exec(child.output);
}

/** The exit status of `child`, which is ended after so many seconds. */
export async function finish(child, seconds) {
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1_000);
  const status = await child.ended;
  clearTimeout(timer);
  return status;
}

/** Ends these and waits for it. */
export async function end(children, signal = 'SIGTERM') {
  for (const child of children) child.kill(signal);
  await Promise.all(children.map((child) => finish(child, 10)));
}

/** Ends all that still runs. */
export const endAll = () => end([...running], 'SIGKILL');

/** Runs a command's `main` and takes its status; a signal ends all that runs. An error that matches `wrongUse` is one of usage. */
export async function runMain(name, main, wrongUse) {
  for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143]]) {
    process.once(signal, () => endAll().finally(() => process.exit(status)));
  }
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    process.exitCode = wrongUse.test(error.message) ? 2 : 1;
  }
}
