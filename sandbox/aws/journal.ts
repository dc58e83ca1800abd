import type { Context } from './context.ts';
import type { Estate } from './estate.ts';

/** What a thing is, as far as its price depends on it. */
export interface Priced {
  /** Of a machine or disk: `m6i.large`, `gp3`. */
  type?: string;
  /** Of a machine: paid at the price of spot. */
  isSpot?: boolean;
  sizeGiB?: number;
  iops?: number;
  /** MiB a second. */
  throughput?: number;
  tags?: Record<string, string>;
}

/** Something done to the estate, or that happened to it by itself, that changes what is billed from then on. */
export interface Act {
  at: Temporal.Instant;
  /** As the bill names it: its ARN. */
  resourceId: string;
  event: 'stopped' | 'started' | 'changed' | 'gone' | 'made';
  /** Of what was changed or made: what it is from then on. */
  is?: Priced;
}

/** Writes down what has just been done, for the bill. */
export function record({ estate, now }: Pick<Context, 'estate' | 'now'>, act: Omit<Act, 'at'>): void {
  estate.journal.push({ at: now(), ...act });
}

/** The ARN of something in EC2: `instance`, `volume`, `snapshot`, `image`, `elastic-ip`, `natgateway`, … */
export function ec2Arn({ account, regionId }: Pick<Context, 'account' | 'regionId'>, kind: string, id: string): string {
  return `arn:aws:ec2:${regionId}:${account.accountId}:${kind}/${id}`;
}

/** How long what takes its time takes, in milliseconds of the sandbox's clock. */
export interface Delays {
  /** A machine that stops; 3,000 by default, as most of these. */
  stop?: number;
  start?: number;
  terminate?: number;
  /** Until the checks of a machine that was started are through; 4,000 by default. */
  statusChecks?: number;
  /** Until a group replaces a member that is gone; 4,000 by default. */
  replace?: number;
  snapshot?: number;
  image?: number;
  /** A disk that is made, attached, detached or deleted; 1,000 by default. */
  volume?: number;
  /** A disk that is changed, and then optimised for as long again. */
  modifyVolume?: number;
  /** A database that stops or starts; 4,000 by default. */
  database?: number;
  /** A copy of a database that is being made; 4,000 by default. */
  databaseSnapshot?: number;
}

/** What will happen by itself. */
export interface Transition {
  at: Temporal.Instant;
  run(at: Temporal.Instant): void;
}

/** Lets something happen at an instant: a stopping database is stopped then. */
export function later({ transitions }: Estate, at: Temporal.Instant, run: Transition['run']): void {
  const after = transitions.findLastIndex((each) => Temporal.Instant.compare(each.at, at) <= 0);
  transitions.splice(after + 1, 0, { at, run });
}

/** Lets everything happen that was to happen by now, in its order; what follows from it as well. */
export function settle({ transitions }: Estate, now: Temporal.Instant): void {
  for (;;) {
    const [next] = transitions;
    if (!next || Temporal.Instant.compare(next.at, now) > 0) return;
    transitions.shift();
    next.run(next.at);
  }
}
