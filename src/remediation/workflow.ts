import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { PennyError } from '../errors.ts';
import type { Asker } from '../model/access.ts';
import type { Day } from '../model/period.ts';
import { nextState, type Proposal } from '../model/proposal.ts';
import type { Clock, Cloud, Store } from '../ports.ts';
import {
  type AuthorityDeps,
  approvalsNeeded,
  requireMayApprove,
  requireMayDecline,
  requireMayUndo,
} from './authority.ts';
import { iso } from './iso.ts';
import { kindOf } from './kinds.ts';
import { planHash as hashOf } from './plan-hash.ts';

/** What deciding about proposals needs. */
export interface WorkflowDeps extends AuthorityDeps {
  store: Store;
  clock: Clock;
  clouds: readonly Cloud[];
  log: Logger;
  /** Told of every proposal that has changed, to draw its card anew. Nothing waits for it. */
  changed?(proposal: Proposal): void;
}

/** Who decides about what; the user id is Slack's. */
interface Click {
  proposalId: string;
  userId: string;
}

/** One more person's yes to the plan as it was shown to them; the last one needed approves it. */
export function approve(deps: WorkflowDeps, click: Click & { planHash?: string | undefined }): Promise<Proposal> {
  return decide(deps, click, 'approve', async (who, proposal) => {
    requireSwitchedOn(deps);
    await requireMayApprove(who, proposal, deps);
    nextState(proposal.state, 'approve');
    requireNotExpired(proposal, deps);
    const shown = click.planHash ?? proposal.planHash;
    if (hashOf(proposal.plan) !== proposal.planHash)
      throw new PennyError('refused', 'The plan was altered after it was proposed, so nobody can approve it. Deny it.');
    const needed = approvalsNeeded(proposal.plan, deps.config);
    if (needed === undefined || who.email === undefined)
      throw new PennyError('forbidden', 'No rule in penny.yml says who may approve this, so nobody may.');
    const approval = { userId: who.userId, email: who.email, at: iso(deps.clock.now()) };
    return deps.store.proposals.approve({ proposalId: proposal.proposalId, approval, needed, planHash: shown });
  });
}

/** Ends it; the reason is kept, and shown to who proposed it. */
export function deny(deps: WorkflowDeps, click: Click & { because: string }): Promise<Proposal> {
  return decide(deps, click, 'deny', async (who, proposal) => {
    await requireMayDecline(who, proposal, deps);
    return move(deps, { who, proposal, event: 'deny', because: click.because });
  });
}

/** Puts it away until a day; it is then shown once more, with the time to decide that every new one has. */
export function snooze(
  deps: WorkflowDeps,
  click: Click & { until: Day; because?: string | undefined },
): Promise<Proposal> {
  return decide(deps, click, 'snooze', async (who, proposal) => {
    await requireMayDecline(who, proposal, deps);
    const { timeZone, remediation } = deps.config;
    const today = deps.clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
    const day = Temporal.PlainDate.from(click.until);
    if (Temporal.PlainDate.compare(day, today) <= 0 || Temporal.PlainDate.compare(day, today.add(LONGEST_SNOOZE)) > 0)
      throw new PennyError('invalid', `Choose a day from tomorrow to ${today.add(LONGEST_SNOOZE).toString()}.`);
    const wakes = day.toZonedDateTime(timeZone).toInstant();
    const expires = iso(wakes.add({ hours: 24 * remediation.expireAfterDays }));
    const expiresAt = expires > proposal.expiresAt ? expires : proposal.expiresAt;
    const set = { snoozedUntil: iso(wakes), expiresAt };
    return move(deps, { who, proposal, event: 'snooze', because: click.because ?? `until ${click.until}`, set });
  });
}

const LONGEST_SNOOZE = { days: 90 };

/** Takes an approval back before anything is done: it is proposed again, with no approvals. */
export function cancel(deps: WorkflowDeps, click: Click & { because?: string | undefined }): Promise<Proposal> {
  return decide(deps, click, 'cancel', async (who, proposal) => {
    await requireMayDecline(who, proposal, deps);
    const set = { objections: [], isAlone: false };
    return move(deps, { who, proposal, event: 'cancel', because: click.because ?? '', set });
  });
}

/** What stood in the way is said to be mended; the approvals stand, and everything is looked at again. */
export function retry(deps: WorkflowDeps, click: Click): Promise<Proposal> {
  return decide(deps, click, 'retry', async (who, proposal) => {
    requireSwitchedOn(deps);
    await requireMayApprove(who, proposal, deps);
    requireNotExpired(proposal, deps);
    return move(deps, { who, proposal, event: 'retry', because: '', set: { objections: [] } });
  });
}

/** Takes back what was done, as far as that was promised and until when. The runner does it; this records that it shall. */
export function undo(deps: WorkflowDeps, click: Click): Promise<Proposal> {
  return decide(deps, click, 'undo', async (who, proposal) => {
    requireSwitchedOn(deps);
    if (deps.config.remediation.mode === 'observe')
      throw new PennyError('refused', 'I only observe (`remediation.mode` in penny.yml), so I undo nothing either.');
    await requireMayUndo(who, proposal, deps);
    nextState(proposal.state, 'undo');
    if (hashOf(proposal.plan) !== proposal.planHash)
      throw new PennyError('refused', `The plan was altered after it was approved, so I undo nothing by it. ${LOOK}`);
    requireCanBeUndone(proposal, deps);
    return beginUndo(deps, { proposal, actor: who.userId, because: '' });
  });
}

const LOOK = "Look at the resource in the cloud's console.";

/** Takes another plan of those that were offered; it is a proposal of its own, which somebody must approve. */
export function choose(deps: WorkflowDeps, click: Click & { alternative: number }): Promise<Proposal> {
  return decide(deps, click, 'choose another plan for', async (who, proposal) => {
    requireSwitchedOn(deps);
    await requireMayDecline(who, proposal, deps);
    const plan = proposal.alternatives[click.alternative];
    if (!plan) throw new PennyError('not_found', 'That alternative is no longer offered. Look at the proposal again.');
    requireNotExpired(proposal, deps);
    const at = iso(deps.clock.now());
    const { findingId, detector, expiresAt, proposedBy } = proposal;
    const chosen: Proposal = {
      proposalId: randomUUID(),
      plan,
      planHash: hashOf(plan),
      alternatives: [proposal.plan, ...proposal.alternatives.filter((each) => each !== plan)],
      findingId,
      detector,
      state: 'proposed',
      // Whoever asked for the one asked for the other, and may not approve it either.
      proposedBy,
      proposedAt: at,
      expiresAt,
      approvals: [],
      approvalsNeeded: approvalsNeeded(plan, deps.config) ?? 1,
      objections: [],
      changedAt: at,
    };
    const because = `${kindOf(plan.remediation).verb} was chosen instead`;
    const put = await deps.store.proposals.replace(proposal.proposalId, chosen, { actor: who.userId, because, at });
    tell(deps, await deps.store.proposals.find(proposal.proposalId));
    return put;
  });
}

/** Takes the resource's lock for nobody yet, so that the runner, of whichever copy, takes it over and goes on. */
export function beginUndo(
  { store, clock }: Pick<WorkflowDeps, 'store' | 'clock'>,
  { proposal: { proposalId }, actor, because }: { proposal: Proposal; actor: string; because: string },
): Promise<Proposal> {
  const at = iso(clock.now());
  const leaseUntil = iso(clock.now().subtract({ seconds: 1 }));
  return store.proposals.startUndo(
    { proposalId, claimedBy: NOBODY, at, leaseUntil },
    { proposalId, event: 'undo', actor, because, at },
  );
}

const NOBODY = 'nobody';

/** Tells who draws cards; what goes wrong there is in the log and holds up nothing. */
export function tell({ changed, log }: Pick<WorkflowDeps, 'changed' | 'log'>, proposal: Proposal): void {
  try {
    changed?.(proposal);
  } catch (error) {
    log.error({ err: error, proposalId: proposal.proposalId }, 'a changed proposal could not be told');
  }
}

/** Finds out who it is and what it is about, does it, and writes down what is refused, with the reason. */
async function decide(
  deps: WorkflowDeps,
  { proposalId, userId }: Click,
  what: string,
  by: (who: Asker, proposal: Proposal) => Promise<Proposal>,
): Promise<Proposal> {
  const { store, people } = deps;
  const decided = await keepingRefusal(deps, { proposalId, userId, what }, async () => {
    const proposal = await store.proposals.find(proposalId);
    // What is approved is looked at once more before it is done, and what is undone is not.
    return by(await people.byId(userId, { fresh: what === 'undo' }), proposal);
  });
  tell(deps, decided);
  return decided;
}

/** What is refused with a sentence is written down, with who wanted what: also before it comes to a decision. */
export async function keepingRefusal<T>(
  deps: Pick<WorkflowDeps, 'store' | 'clock' | 'log'>,
  about: Click & { what: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PennyError) await writeRefusal(deps, { ...about, error });
    throw error;
  }
}

async function writeRefusal(
  { store, clock, log }: Pick<WorkflowDeps, 'store' | 'clock' | 'log'>,
  about: Click & { what: string; error: PennyError },
): Promise<void> {
  const { proposalId, userId, what, error } = about;
  const entry = {
    subjectKind: 'proposal',
    subjectId: proposalId.slice(0, LONGEST_ID),
    event: 'refused',
    // It changed nothing; what state it was refused in may be another one by now.
    fromState: null,
    toState: null,
    actor: userId,
    note: `${what}: ${error.message}`,
    at: iso(clock.now()),
  };
  await store.auditLog
    .add(entry)
    .catch((failed: unknown) => log.error({ err: failed, entry }, 'a refusal was not kept'));
}

/** A forged button may carry anything. */
const LONGEST_ID = 64;

function move(
  { store, clock }: WorkflowDeps,
  about: {
    who: Asker;
    proposal: Proposal;
    event: 'deny' | 'snooze' | 'cancel' | 'retry';
    because: string;
    set?: NonNullable<Parameters<WorkflowDeps['store']['proposals']['move']>[0]['set']>;
  },
): Promise<Proposal> {
  const { who, proposal, event, because, set = {} } = about;
  const at = iso(clock.now());
  return store.proposals.move({ proposalId: proposal.proposalId, event, actor: who.userId, because, at, set });
}

function requireSwitchedOn({ config }: WorkflowDeps): void {
  if (config.remediation.mode !== 'off') return;
  throw new PennyError('refused', 'Changing resources is switched off: `remediation.mode` in penny.yml is `off`.');
}

function requireNotExpired({ expiresAt }: Proposal, { clock }: WorkflowDeps): void {
  if (Temporal.Instant.compare(clock.now(), Temporal.Instant.from(expiresAt)) < 0) return;
  throw new PennyError('conflict', 'This proposal has expired. If it is still worth it, it is proposed anew.');
}

function requireCanBeUndone({ plan, receipt, undoUntil }: Proposal, { clock }: WorkflowDeps): void {
  if (!plan.undo || !receipt || !undoUntil)
    throw new PennyError('refused', 'There is nothing that could be undone here.');
  if (Temporal.Instant.compare(clock.now(), Temporal.Instant.from(undoUntil)) <= 0) return;
  throw new PennyError('conflict', `It could be undone until ${undoUntil.slice(0, 16).replace('T', ' ')} UTC.`);
}
