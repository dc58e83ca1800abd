import { PennyError } from '../../../errors.ts';
import type { Acting } from './acting.ts';

const POLL_MS = 5_000;
const LONGEST_MS = 600_000;

/** What is waited for between two steps of a change. */
export interface Waiting<T extends string> {
  /** `be stopped`. */
  goal: string;
  look(): Promise<T>;
  isThere(state: T): boolean;
  /** States from which it will never get there. */
  isHopeless?(state: T): boolean;
  /** What a person does where it did not. */
  next: string;
}

/** Looks every five seconds for ten minutes at most. Then says in what state it was left and what to do. */
export async function waitUntil<T extends string>(
  { what, sleep }: Pick<Acting, 'what' | 'sleep'>,
  { goal, look, isThere, isHopeless = () => false, next }: Waiting<T>,
): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    const state = await look();
    if (isThere(state)) return;
    const isOver = isHopeless(state);
    if (isOver || waited >= LONGEST_MS) {
      const since = isOver ? '' : ` after ${LONGEST_MS / 60_000} minutes`;
      throw new PennyError('unavailable', `Waiting for ${what} to ${goal}: it is ${state}${since}; ${next}.`);
    }
    await sleep(POLL_MS);
  }
}
