import type { Logger } from 'pino';
import { grantToJob } from '../analysis/access.ts';
import type { Config } from '../config.ts';
import { PennyError } from '../errors.ts';
import type { Finding } from '../model/finding.ts';
import { dayOf } from '../model/period.ts';
import type { Proposal, ProposalState } from '../model/proposal.ts';
import { resourceKey } from '../model/resource.ts';
import type { Clock, Cloud, Store } from '../ports.ts';
import type { AlonePolicy } from '../remediation-schema.ts';
import { isResting, markedSince, needsMark, setMark, takeMarkOff } from './mark.ts';
import { alonePolicyFor, ruleFor, whyFourEyes } from './rules.ts';

/** What a last notice needs: the policy, the time, and a way to reach people before anything is done. */
export interface NoticeDeps {
  store: Pick<Store, 'proposals' | 'findings' | 'exemptions' | 'auditLog' | 'freeze'>;
  config: Config;
  clock: Pick<Clock, 'now'>;
  /**
   * Tells who was told of a proposal that it is carried out at `actsAt` unless somebody says no; true once that stands
   * somewhere. May be asked again for one that is told already.
   */
  giveFinalNotice(proposal: Proposal, actsAt: Temporal.Instant): Promise<boolean>;
}

/** What acting alone needs besides: a way to say on a resource what will become of it. */
export interface AloneDeps extends NoticeDeps {
  clouds: readonly Cloud[];
  log: Logger;
}

/** What became of it just now: proposals whose resource was marked, whose last notice was given, and that were approved. */
export interface ActedAlone {
  marked: Proposal[];
  noticed: Proposal[];
  approved: Proposal[];
}

/** Resources marked in a run, and marks taken off: each takes some requests, and the next run is a minute away. */
const MARKS_A_RUN = 20;
/** States in which nothing will be done any more by the policy, or has been. */
const MARKS_END_IN: readonly ProposalState[] = ['snoozed', 'done', 'failed', 'undone', 'denied', 'expired', 'observed'];
/** How long a mark is tried to be taken off. */
const ENDED_LATELY = { hours: 30 * 24 };

/** What became of one. */
type Step = { marked: Proposal } | { noticed: Proposal } | { approved: Proposal } | undefined;

/**
 * The policy for acting alone: what nobody answered within its days is approved by it, after a last notice. Production
 * never is, nor what takes two people for its money or because it cannot be undone, nor what a person asked for or
 * answered. Where no tag says what a thing is for, its days count from when a tag on it says on which day it is done.
 * Where nothing is done for real (`observe`), nothing is marked, no notice is given and the runner only shows it.
 */
export async function actAlone(deps: AloneDeps): Promise<ActedAlone> {
  const { store, config, clock } = deps;
  const now = clock.now();
  const acted: ActedAlone = { marked: [], noticed: [], approved: [] };
  if (config.remediation.mode === 'off' || (await store.freeze.get())) return acted;
  const everything = grantToJob('all', config);
  const waiting = await store.proposals.list(everything, { states: ['proposed'] });
  const candidates = waiting.filter((proposal) => isCandidate(proposal, config));
  const going = await unanswered(candidates, deps);
  await takeMarksOff(
    deps,
    waiting.filter(({ mark, proposalId }) => mark && !going.has(proposalId)),
  );
  let marks = 0;
  for (const { proposal, finding } of going.values()) {
    const isMarking = needsMark(proposal.plan, config) && !proposal.mark?.isSet && !isResting(proposal, now);
    if (isMarking && marks >= MARKS_A_RUN) continue;
    if (isMarking) marks += 1;
    const step = await attempt(() => stepOf(proposal, finding, deps));
    if (step && 'marked' in step) acted.marked.push(step.marked);
    if (step && 'noticed' in step) acted.noticed.push(step.noticed);
    if (step && 'approved' in step) acted.approved.push(step.approved);
  }
  return acted;
}

/** Those that nobody has answered and whose finding still stands, by their id. */
async function unanswered(
  candidates: readonly Proposal[],
  deps: AloneDeps,
): Promise<Map<string, { proposal: Proposal; finding: Finding }>> {
  const { store, config, clock } = deps;
  const going = new Map<string, { proposal: Proposal; finding: Finding }>();
  if (candidates.length === 0) return going;
  const everything = grantToJob('all', config);
  const findings = new Map((await store.findings.list(everything, 'open')).map((each) => [each.findingId, each]));
  const exemptions = await store.exemptions.list(dayOf(clock.now()));
  for (const proposal of candidates) {
    const finding = findings.get(proposal.findingId ?? '');
    const isExempted = exemptions.some(({ resource }) => resourceKey(resource) === resourceKey(proposal.plan));
    if (!finding || isExempted || (await wasAnswered(proposal, deps))) continue;
    going.set(proposal.proposalId, { proposal, finding });
  }
  return going;
}

/** What says that something will be done which will not be, or was: of those that wait, and of all that have ended. */
async function takeMarksOff(deps: AloneDeps, waiting: readonly Proposal[]): Promise<void> {
  const { store, config, clock } = deps;
  if (config.remediation.mode !== 'act') return;
  const changedSince = clock.now().subtract(ENDED_LATELY).toString();
  const ended = await store.proposals.list(grantToJob('all', config), { states: MARKS_END_IN, changedSince });
  const now = clock.now();
  const marked = [...waiting, ...ended].filter((proposal) => proposal.mark && !isResting(proposal, now));
  for (const proposal of marked.slice(0, MARKS_A_RUN)) await takeMarkOff(deps, proposal);
}

/** Whether the policy may speak about it at all. */
function isCandidate({ plan, proposedBy, approvals }: Proposal, config: Config): boolean {
  if (proposedBy !== 'penny' || approvals.length > 0) return false;
  if (!ruleFor(plan, config) || !alonePolicyFor(plan, config)) return false;
  // The policy names the environment; money and what cannot be undone are for people all the same.
  const elsewhere = {
    ...config,
    remediation: { ...config.remediation, fourEyes: { ...config.remediation.fourEyes, environments: [] } },
  };
  return whyFourEyes(plan, elsewhere).length === 0;
}

/**
 * Who approved it once, took that back or chose it in another one's place has answered; who put it off has only until
 * then.
 */
async function wasAnswered({ proposalId, plan, proposedAt }: Proposal, { store, config }: AloneDeps): Promise<boolean> {
  const denied = await store.proposals.list(grantToJob('all', config), { states: ['denied'], resource: plan });
  // The one that it was chosen instead of was ended at the very moment that it began.
  if (denied.some(({ changedAt }) => changedAt === proposedAt)) return true;
  const entries = await store.auditLog.list({ subjectKind: 'proposal', subjectId: proposalId });
  return entries.some(
    ({ event, actor }) => (event === 'approve' && actor !== 'policy') || event === 'cancel' || event === 'deny',
  );
}

/** One step further: a last notice when it is time for that, and the approval once it has stood long enough. */
async function stepOf(proposal: Proposal, finding: Finding, deps: AloneDeps): Promise<Step> {
  const { clock, config } = deps;
  const now = clock.now();
  const policy = alonePolicyFor(proposal.plan, config)!;
  const toldAt = toldOf(proposal, finding);
  if (toldAt === undefined) return undefined;
  const { afterDays } = policy;
  const dueAfter = (since: Temporal.Instant) => since.add({ hours: 24 * afterDays });
  if (config.remediation.mode === 'observe') {
    return isOver(dueAfter(toldAt), now) ? { approved: await approve(proposal, policy, toldAt, deps) } : undefined;
  }
  const since = needsMark(proposal.plan, config) ? markedSince(proposal, toldAt) : toldAt;
  if (!since) {
    const marked = await setMark(deps, proposal, { afterDays, toldAt });
    return marked && { marked };
  }
  const due = dueAfter(since);
  const noticedAt = noticeOf(proposal, toldAt);
  const notice = { hours: 24 * policy.finalNoticeDays };
  if (noticedAt) {
    const isTime = isOver(due, now) && isOver(noticedAt.add(notice), now);
    return isTime ? { approved: await approve(proposal, policy, toldAt, deps) } : undefined;
  }
  if (!isOver(due.subtract(notice), now)) return undefined;
  const actsAt = isOver(due, now.add(notice)) ? now.add(notice) : due;
  if (!(await deps.giveFinalNotice(proposal, actsAt))) return undefined;
  return { noticed: await deps.store.proposals.noticed(proposal.proposalId, now.toString()) };
}

/**
 * Since when people know of it: not before it was proposed, and after they put it off not before that is over. Undefined
 * where nobody was told.
 */
function toldOf({ proposedAt, snoozedUntil }: Proposal, { toldAt }: Finding): Temporal.Instant | undefined {
  if (toldAt === undefined) return undefined;
  return [toldAt, proposedAt, ...(snoozedUntil === undefined ? [] : [wakesAt(snoozedUntil)])]
    .map((each) => Temporal.Instant.from(each))
    .sort(Temporal.Instant.compare)
    .at(-1);
}

/** A day is over when it ends; in UTC, since that is late enough everywhere to be meant well. */
function wakesAt(until: string): string {
  return until.includes('T') ? until : `${Temporal.PlainDate.from(until).add({ days: 1 })}T00:00Z`;
}

/** Of the last notice, where it was given after people were told, and not about what was put off since. */
function noticeOf({ finalNoticeAt }: Proposal, toldAt: Temporal.Instant): Temporal.Instant | undefined {
  if (finalNoticeAt === undefined) return undefined;
  const at = Temporal.Instant.from(finalNoticeAt);
  return Temporal.Instant.compare(at, toldAt) >= 0 ? at : undefined;
}

function approve(
  { proposalId }: Proposal,
  { environment, afterDays }: AlonePolicy,
  toldAt: Temporal.Instant,
  { store, clock }: AloneDeps,
): Promise<Proposal> {
  return store.proposals.move({
    proposalId,
    event: 'approve',
    actor: 'policy',
    because: `Told on ${toldAt.toString().slice(0, 10)} and not answered in ${afterDays} days: the policy for acting alone in ${environment}.`,
    at: clock.now().toString(),
    set: { isAlone: true },
  });
}

/** Where somebody was quicker, the policy has nothing to say any more. */
async function attempt(work: () => Promise<Step>): Promise<Step> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PennyError && error.code === 'conflict') return undefined;
    throw error;
  }
}

function isOver(at: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(at, now) <= 0;
}
