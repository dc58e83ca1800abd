import { createHash } from 'node:crypto';
import type { Context } from './context.ts';
import type { EstateRegion } from './estate.ts';
import { AwsFault } from './fault.ts';
import { type Delays, later } from './journal.ts';

/** Something that was really carried out, and changed something. */
export interface Acted {
  at: Temporal.Instant;
  accountId: string;
  regionId: string;
  operation: string;
  resourceIds: string[];
}

const USUAL: Required<Delays> = {
  stop: 3_000,
  start: 3_000,
  terminate: 3_000,
  statusChecks: 4_000,
  replace: 4_000,
  snapshot: 3_000,
  image: 3_000,
  volume: 1_000,
  modifyVolume: 3_000,
  database: 4_000,
  databaseSnapshot: 4_000,
};

/** How long something takes, in milliseconds. */
export function delayOf({ options }: Context, name: keyof typeof USUAL): number {
  return options.delays?.[name] ?? USUAL[name];
}

/** A call that only asks whether it might be made is answered here, with a refusal that means yes. */
export function endDryRun({ DryRun }: { DryRun?: boolean | undefined }): void {
  if (DryRun) throw new AwsFault('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}

/** Makes a change, and writes down that it was made; nothing to change is nothing done. */
export function carryOut<T>(context: Context, resourceIds: readonly (string | undefined)[], change: () => T): T {
  const ids = resourceIds.filter((id) => id !== undefined);
  const { aws, account, regionId, operation, now } = context;
  if (ids.length === 0) return change();
  remember(context, now());
  const result = change();
  aws.acted.push({ at: now(), accountId: account.accountId, regionId, operation, resourceIds: ids });
  return result;
}

/** Lets a change happen by itself, so many milliseconds later. */
export function afterwards(context: Context, delay: number, change: (later: Context) => void): void {
  later(context.estate, context.now().add({ milliseconds: delay }), (at) => {
    remember(context, at);
    change({ ...context, now: () => at });
  });
}

/** Keeps how things are, so that descriptions may lag behind. */
function remember({ here, options }: Context, at: Temporal.Instant): void {
  const { staleMs = 0 } = options;
  if (staleMs === 0) return;
  const { metrics: _, former, replies: __, ...region } = here;
  here.former = former.filter(({ until }) => Temporal.Instant.compare(until, at) > 0);
  here.former.push({ until: at.add({ milliseconds: staleMs }), region: structuredClone(region) });
}

/** A region as descriptions show it: a change of the last moments is not seen yet. */
export function asSeen(here: EstateRegion, now: Temporal.Instant): EstateRegion {
  const shown = here.former.find(({ until }) => Temporal.Instant.compare(until, now) > 0);
  return shown ? { ...here, ...shown.region } : here;
}

/** An id that nothing had before: the same one in the same course of things. */
export function newId({ estate }: Pick<Context, 'estate'>, prefix: string): string {
  estate.madeIds += 1;
  return `${prefix}-0${createHash('sha256').update(String(estate.madeIds)).digest('hex').slice(0, 16)}`;
}

/** An instant as the SDK has it. */
export function dateOf({ now }: Pick<Context, 'now'>): Date {
  return new Date(now().epochMilliseconds);
}
