import { setTimeout } from 'node:timers/promises';
import { PennyError } from '../../errors.ts';
import { explain, isPassing, isThrottled } from './failures.ts';

/**
 * Counts what AWS bills: 0.01 USD for each page that Cost Explorer answers (aws.amazon.com, AWS Cost Explorer pricing;
 * its anomalies are part of that interface), nothing for a request that fails.
 */
export interface Meter {
  /** The cap on billed requests a UTC day, all sources together. */
  maxRequestsPerDay: number;
  /** How many of them are left today. */
  remaining(): Promise<number>;
  /** `cacheHits` are months of planned calls that were not asked for again. */
  record(counted: { requests: number; cacheHits: number }): Promise<void>;
}

/** What a request is for, so that its failure can be told. */
export interface Purpose {
  /** "Reading Cost Explorer for 111111111111": the beginning of a sentence about what went wrong. */
  doing: string;
  /** What the role must allow. */
  permission: string;
  /** What happens after a failure that may pass. */
  next: string;
  /** It must not be done twice: asked for again only where it was surely not carried out, as when it was throttled. */
  once?: boolean | undefined;
}

/** The same of a request that is billed. */
export interface BilledPurpose extends Purpose {
  /** What happens at the day's cap, as a sentence. */
  atCap: string;
}

/** Waits that many milliseconds; real time unless a test says otherwise. */
export type Sleep = (milliseconds: number) => Promise<void>;
export const sleepReally: Sleep = (milliseconds) => setTimeout(milliseconds);

/** Tries of one page, the first included: with full jitter, half a minute in the middle, a minute at most. */
const TRIES = 7;
const BASE_MS = 1_000;
const LONGEST_MS = 30_000;

/** One reply as it came, asked for again while the failure may pass. The client's own retries are off, so these are all there are. */
export async function retried<T>(send: () => Promise<T>, purpose: Purpose, sleep: Sleep): Promise<T> {
  const mayRepeat = purpose.once ? isThrottled : isPassing;
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!mayRepeat(error) || attempt === TRIES) throw explain(error, purpose);
      await sleep(Math.random() * Math.min(LONGEST_MS, BASE_MS * 2 ** (attempt - 1)));
    }
  }
}

/** The same for what is billed: `refused` before a request that would exceed the day's cap, and counted when answered. */
export async function billed(
  send: () => Promise<unknown>,
  purpose: BilledPurpose,
  { meter, sleep }: { meter: Meter; sleep: Sleep },
): Promise<unknown> {
  if ((await meter.remaining()) < 1) {
    throw new PennyError(
      'refused',
      `${purpose.doing} stopped: today's cap of ${meter.maxRequestsPerDay} billed requests is used up. ` +
        `${purpose.atCap} The setting is maxRequestsPerDay.`,
    );
  }
  const body = await retried(send, purpose, sleep);
  await meter.record({ requests: 1, cacheHits: 0 });
  return body;
}
