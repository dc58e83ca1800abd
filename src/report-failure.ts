import { randomBytes } from 'node:crypto';
import { PennyError } from './errors.ts';

/**
 * Tells a failure on standard error and gives the exit code: 2 and one sentence for the asker's mistake, 1 and one
 * sentence for what is broken outside, 1 and a reference with the whole story for a fault of ours.
 */
export function report(error: unknown): 1 | 2 {
  if (error instanceof PennyError) {
    console.error(error.message);
    return error.code === 'unavailable' ? 1 : 2;
  }
  const reference = randomBytes(4).toString('hex').toUpperCase();
  console.error(`Something broke on my side. Reference ${reference}.`);
  console.error(error);
  return 1;
}
