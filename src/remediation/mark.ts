import type { Logger } from 'pino';
import { PennyError } from '../errors.ts';
import { environmentNamed, UNKNOWN_ENVIRONMENT } from '../model/environment.ts';
import { dayOf } from '../model/period.ts';
import type { Mark, Plan, Proposal } from '../model/proposal.ts';
import { MARK_ORDER, STOP_ON_TAG } from '../model/remediation.ts';
import type { Clock, Cloud, Store } from '../ports.ts';
import { type Hands, handsFor, sentenceOf, tried } from './examine.ts';
import { iso } from './iso.ts';
import { planHash } from './plan-hash.ts';
import { alonePolicyFor, type RuleConfig } from './rules.ts';
import { closedNow } from './safety.ts';

/** What marking needs. */
export interface MarkDeps {
  store: Pick<Store, 'proposals' | 'freeze'>;
  config: RuleConfig & { timeZone: string };
  clock: Pick<Clock, 'now'>;
  clouds: readonly Cloud[];
  log: Logger;
}

/** How long nothing need be seen of a tag: clouds show it late. */
const SHOWS_WITHIN = { minutes: 5 };
/** After a failure: who can mend it needs a while, and the trail is no place for one entry a minute. */
const AGAIN_AFTER = { hours: 24 };

/** Whether what is done alone must say so on the resource first: where nobody says what it is. */
export function needsMark(plan: Plan, config: RuleConfig): boolean {
  const policy = alonePolicyFor(plan, config);
  if (!policy) return false;
  return environmentNamed(policy.environment, Object.keys(config.environments.names)) === UNKNOWN_ENVIRONMENT;
}

/** Since when a resource has said so, where that is after people were told; undefined where it does not. */
export function markedSince({ mark }: Proposal, toldAt: Temporal.Instant): Temporal.Instant | undefined {
  if (!mark?.isSet) return undefined;
  const at = Temporal.Instant.from(mark.at);
  return Temporal.Instant.compare(at, toldAt) >= 0 ? at : undefined;
}

/**
 * Sets the tag that says on which day it is done, `afterDays` from now. Never fails: true once it is seen there. What
 * went wrong is in the trail and the log, and then nothing is done about the resource.
 */
export async function setMark(
  deps: MarkDeps,
  proposal: Proposal,
  { afterDays, toldAt }: { afterDays: number; toldAt: Temporal.Instant },
): Promise<Proposal | undefined> {
  const now = deps.clock.now();
  if (!(await mayTry(deps, proposal))) return undefined;
  const { mark } = proposal;
  const isBegun = mark && !mark.isSet && Temporal.Instant.compare(Temporal.Instant.from(mark.at), toldAt) >= 0;
  if (isBegun && proposal.markFailedAt === undefined) return watch(deps, proposal, mark);
  const begun = { on: dayOf(now.add({ hours: 24 * afterDays })), at: iso(now), receipt: {}, isSet: false };
  const tagged = await tried(() => begin(deps, proposal, begun));
  return 'trouble' in tagged ? fail(deps, proposal, { event: 'mark-failed', error: tagged.trouble }) : tagged.done;
}

/** Takes the tag off again: it says what will not be, or was. Never fails; what went wrong is tried again. */
export async function takeMarkOff(deps: MarkDeps, proposal: Proposal): Promise<void> {
  const { mark, proposalId } = proposal;
  if (!mark || !(await mayTry(deps, proposal))) return;
  const done = await tried(async () => {
    const { remediation, order } = await handsOf(deps, proposal, mark);
    await remediation.undo?.(order, mark.receipt);
    return remediation.verifyUndo?.(order, mark.receipt);
  });
  if ('trouble' in done) return void (await fail(deps, proposal, { event: 'unmark-failed', error: done.trouble }));
  // What is not seen yet is taken off once more, which changes nothing.
  if (done.done && done.done.is !== 'done' && done.done.is !== 'gone') return;
  await deps.store.proposals.marked(proposalId, {
    event: 'unmark',
    mark: undefined,
    because: done.done?.note ?? '',
    at: iso(deps.clock.now()),
  });
}

/** Whether setting or taking it off failed a while ago only. */
export function isResting({ markFailedAt }: Proposal, now: Temporal.Instant): boolean {
  if (markFailedAt === undefined) return false;
  return Temporal.Instant.compare(Temporal.Instant.from(markFailedAt).add(AGAIN_AFTER), now) > 0;
}

/** Not while everything is frozen or closed, and not every minute after a failure. */
async function mayTry({ store, config, clock }: MarkDeps, proposal: Proposal): Promise<boolean> {
  const now = clock.now();
  if (isResting(proposal, now) || config.remediation.mode !== 'act') return false;
  const freeze = await store.freeze.get();
  return closedNow({ proposal, freeze, policy: config.remediation, timeZone: config.timeZone, now }).length === 0;
}

/** Looks, writes down that it will, and does it. */
async function begin(deps: MarkDeps, proposal: Proposal, mark: Mark): Promise<Proposal | undefined> {
  const { store, config, clock } = deps;
  const { proposalId } = proposal;
  if (planHash(proposal.plan) !== proposal.planHash)
    throw new PennyError('refused', 'The plan was altered after it was proposed, so nothing is marked by it. Deny it.');
  const { remediation, order } = await handsOf(deps, proposal, mark);
  const live = await remediation.look(order);
  if (!live) throw new PennyError('not_found', 'It is gone, so there is nothing to mark.');
  const { controlTag } = config.remediation;
  if (controlTag && live.resource.tags[controlTag.key] !== controlTag.value) {
    const tag = `${controlTag.key}=${controlTag.value}`;
    throw new PennyError('refused', `It does not carry the tag ${tag}, without which I touch nothing.`);
  }
  const managers = live.facts.managedBy ?? [];
  if (managers.length > 0)
    throw new PennyError('refused', `It is managed by ${managers.join(', ')}, which would break or put it back.`);
  const receipt = await remediation.prepare(order, live);
  const begun = { ...mark, receipt };
  const because = `${STOP_ON_TAG}=${mark.on}`;
  const marking = await store.proposals.marked(proposalId, {
    event: 'marking',
    mark: begun,
    because,
    at: iso(clock.now()),
  });
  await remediation.execute(order, receipt);
  return watch(deps, marking, begun);
}

/** Whether it is seen on the resource. */
async function watch(deps: MarkDeps, proposal: Proposal, mark: Mark): Promise<Proposal | undefined> {
  const seen = await tried(async () => {
    const { remediation, order } = await handsOf(deps, proposal, mark);
    return remediation.verify(order, mark.receipt);
  });
  const now = deps.clock.now();
  if ('done' in seen && seen.done.is === 'done') {
    const set = { event: 'mark' as const, mark: { ...mark, isSet: true }, because: `${STOP_ON_TAG}=${mark.on}` };
    return deps.store.proposals.marked(proposal.proposalId, { ...set, at: iso(now) });
  }
  const isOver = Temporal.Instant.compare(Temporal.Instant.from(mark.at).add(SHOWS_WITHIN), now) <= 0;
  if (!isOver) return undefined;
  const error =
    'trouble' in seen ? seen.trouble : new PennyError('unavailable', `The tag is not seen: ${seen.done.note}.`);
  return fail(deps, proposal, { event: 'mark-failed', error });
}

/** In the trail and the log; whatever was begun stays written down, so that it is taken off in the end. */
async function fail(
  { store, clock, log }: MarkDeps,
  { proposalId, plan }: Proposal,
  { event, error }: { event: 'mark-failed' | 'unmark-failed'; error: unknown },
): Promise<undefined> {
  // Somebody has decided meanwhile: there is nothing to mark any more.
  if (error instanceof PennyError && error.code === 'conflict') return undefined;
  const because = sentenceOf(error, log);
  log.warn({ err: error, proposalId, resourceId: plan.resourceId }, event);
  const { mark } = await store.proposals.find(proposalId);
  await store.proposals.marked(proposalId, { event, mark, because, at: iso(clock.now()) });
  return undefined;
}

/** The order for the tag alone, by an id of its own. */
function handsOf(deps: MarkDeps, { proposalId, plan }: Proposal, { on }: Pick<Mark, 'on'>): Promise<Hands> {
  const tagging: Plan = { ...plan, remediation: 'tag-resource', change: { [STOP_ON_TAG]: on } };
  return handsFor(deps, { proposalId: `${MARK_ORDER}${proposalId}`, plan: tagging });
}
