import type { Clock } from '../../src/ports.ts';
import { NOW } from './builders.ts';

/** A clock that moves when it is moved, and no other way. */
export interface HandClock extends Clock {
  moveBy(by: Temporal.DurationLike): void;
}

export function handClock(start = NOW): HandClock {
  let now = start;
  return {
    now: () => now,
    everyMinute: () => () => undefined,
    moveBy(by) {
      now = now.add(by);
    },
  };
}
