import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const SRC = join(import.meta.dirname, '../../src');

/** What a process said and how it ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
  milliseconds: number;
}

/** Starts a file of src/ as the shell would, with this environment and nothing of ours but the path. */
export function spawnPenny(
  file: 'cli.ts' | 'main.ts',
  words: string[],
  { env = {}, cwd }: { env?: Record<string, string>; cwd: string },
): ChildProcess {
  return spawn(process.execPath, [join(SRC, file), ...words], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for a process to end. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const began = performance.now();
  const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
  return { code: typeof code === 'number' ? code : null, out, err, milliseconds: performance.now() - began };
}

/** Runs a command of the terminal to its end. */
export function penny(words: string[], about: { env?: Record<string, string>; cwd: string }): Promise<Ended> {
  return ended(spawnPenny('cli.ts', words, about));
}
