import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FRUGAL } from '../src/own-process.ts';

const run = promisify(execFile);

/** What a process of its own took: seconds from its start to its end, and its largest resident memory in MB. */
export interface Taken {
  seconds: number;
  megabytes: number;
  output: string;
}

/** Runs a script of ours in a fresh Node as Penny starts hers, so that nothing is warm and its memory is its own. */
export async function measureProcess(script: string, args: string[], env: Record<string, string> = {}): Promise<Taken> {
  const watch = `process.on('exit', () => process.stderr.write('\\nPEAK ' + process.resourceUsage().maxRSS + '\\n'))`;
  const began = performance.now();
  const { stdout, stderr } = await run(
    process.execPath,
    [...FRUGAL, '--import', `data:text/javascript,${encodeURIComponent(watch)}`, script, ...args],
    {
      env: { ...process.env, ...env },
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  const seconds = (performance.now() - began) / 1000;
  const peak = Number(/PEAK (\d+)/.exec(stderr)?.[1] ?? Number.NaN);
  return { seconds, megabytes: peak / 1024, output: stdout };
}
