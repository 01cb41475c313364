// Java programs of this folder, which share no code with Keyfleet, with the libraries of the fleet.
import { createWriteStream } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bare } from './fleet.mjs';
import { finish, start } from './processes.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const JARS = join(HERE, '..', 'sandbox', 'target', 'fleet', '*');
const LONGEST_SECONDS = 120;

/** Runs `program`.java in the folder `work`; what it printed, which is copied to `file` if one is named. */
export async function runJava(program, args, work, file) {
  const java = join(execFileSync(join(HERE, '..', '.ci', 'jdk'), ['25'], { encoding: 'utf8' }).trim(), 'bin', 'java');
  const source = join(HERE, `${program}.java`);
  const child = start(java, ['-cp', JARS, source, ...args], { cwd: work, env: bare(), log: join(work, `${program.toLowerCase()}.log`) });
  if (file) child.stdout.pipe(createWriteStream(file));
  if ((await finish(child, LONGEST_SECONDS)) !== 0) throw new Error(`${program} ${args.join(' ')}: ${child.output.slice(-2_000)}`);
  return child.output;
}
