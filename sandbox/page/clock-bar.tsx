import { useState } from 'react';
import { act } from './act.ts';
import { formatClock } from './format.ts';

/** The sandbox's time, and the ways to move it. */
export function ClockBar({ clock, timeZone }: { clock: string; timeZone: string }) {
  const [isMoving, setIsMoving] = useState(false);
  const move = (step: string) => async () => {
    setIsMoving(true);
    await act('clock', { move: step }).finally(() => setIsMoving(false));
  };
  return (
    <fieldset className="clock-bar" aria-label="Clock of the sandbox">
      <time data-testid="clock" dateTime={clock}>
        {formatClock(new Date(clock), timeZone)}
      </time>
      <button type="button" disabled={isMoving} onClick={move('PT1H')} data-testid="plus-hour">
        +1 hour
      </button>
      <button type="button" disabled={isMoving} onClick={move('next-morning')} data-testid="next-morning">
        Next morning
      </button>
    </fieldset>
  );
}
