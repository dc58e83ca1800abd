import type { Clock } from '../src/ports.ts';

/** A clock that runs like any other and can be moved. */
export interface MovableClock extends Clock {
  set(instant: Temporal.Instant): void;
}

/** Starts at an instant of the story and goes on at the pace of the machine. */
export function movableClock(start: Temporal.Instant): MovableClock {
  let shown = start;
  let setAt = performance.now();
  return {
    now: () => shown.add({ milliseconds: Math.floor(performance.now() - setAt) }),
    set(instant) {
      shown = instant;
      setAt = performance.now();
    },
    everyMinute(run) {
      const timer = setInterval(run, 60_000);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}
