import { setTimeout as sleep } from 'node:timers/promises';
import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { PennyError } from '../errors.ts';

/** How long a message may wait for Slack before it would be stale. */
export const DEADLINE: Temporal.DurationLike = { minutes: 10 };

/**
 * How the Slack client must be built: it does not retry by itself. Its default retries for about 30 minutes, which
 * posts stale digests, and repeats after a broken connection, which may post twice.
 */
export const webClientOptions = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 30_000 };

/** What one call may cost in time, and whether doing it twice does no harm. */
export interface Patience {
  deadline: Temporal.DurationLike;
  repeatable: boolean;
  log: { warn(fields: object, message: string): void };
}

/** Calls until it works, Slack refuses, or the deadline has passed: `unavailable` then, and the message is dropped. */
export async function patiently<T>(call: () => Promise<T>, { deadline, repeatable, log }: Patience): Promise<T> {
  const end = performance.now() + Temporal.Duration.from(deadline).total('milliseconds');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const wait = waitAfter(error, { attempt, repeatable });
      if (wait === undefined) throw error;
      if (performance.now() + wait > end) throw tooLate(error, deadline);
      log.warn({ err: error, waitMs: wait, attempt }, 'Slack asks for patience');
      await sleep(wait);
    }
  }
}

/** Whether the call may have arrived although Slack did not confirm it. */
export function isUnconfirmed(error: unknown): boolean {
  return error instanceof WebAPIHTTPError || (error instanceof WebAPIRequestError && !neverArrived(error));
}

/** Milliseconds to wait before the next attempt; undefined when there must be none. */
function waitAfter(
  error: unknown,
  { attempt, repeatable }: { attempt: number; repeatable: boolean },
): number | undefined {
  if (error instanceof WebAPIRateLimitedError) return Math.max(1, error.retryAfter) * 1000;
  const backoff = Math.min(30_000, 250 * 2 ** attempt);
  if (error instanceof WebAPIRequestError && neverArrived(error)) return backoff;
  return repeatable && isUnconfirmed(error) ? backoff : undefined;
}

function neverArrived({ original }: WebAPIRequestError): boolean {
  const cause = original.cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function tooLate(error: unknown, deadline: Temporal.DurationLike): PennyError {
  const why = error instanceof WebAPIRateLimitedError ? 'keeps telling me to wait' : 'does not answer';
  const limit = Temporal.Duration.from(deadline).toLocaleString('en');
  return new PennyError(
    'unavailable',
    `Slack ${why}, so I dropped this message after ${limit} rather than post it late.`,
    {
      cause: error,
    },
  );
}
