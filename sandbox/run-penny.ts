import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PennyError } from '../src/errors.ts';

const CLI = join(import.meta.dirname, '../src/cli.ts');

export interface RunOptions {
  /** Over this process's own environment. */
  env: Record<string, string>;
  /** Ends the process. */
  signal?: AbortSignal | undefined;
}

/** Runs a command of the terminal in a process of its own and returns its JSON document; what it complains of is told. */
export function runPenny<T>(words: string[], { env, signal }: RunOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024, signal };
    execFile(process.execPath, [CLI, ...words, '--json'], options, (error, stdout, stderr) => {
      if (signal?.aborted) reject(signal.reason);
      else if (error) reject(new PennyError('invalid', stderr.trim() || error.message, { cause: error }));
      else resolve(JSON.parse(stdout) as T);
    });
  });
}
