import { randomBytes } from 'node:crypto';
import { grantToJob } from '../analysis/access.ts';
import { PennyError } from '../errors.ts';
import type { Asker } from '../model/access.ts';
import type { ActionType, ClosedReason, Finding } from '../model/finding.ts';
import { OPEN_STATES, type Plan, type Proposal } from '../model/proposal.ts';
import { type ResourceRef, resourceKey } from '../model/resource.ts';
import type { ProposalMove } from '../ports.ts';
import { whyNotAgain } from './again.ts';
import { approvalsNeeded, requirePerson } from './authority.ts';
import { inTurns } from './in-turns.ts';
import { kindOf } from './kinds.ts';
import { lookAround, type ProposeDeps, type Surroundings } from './look-around.ts';
import { outdated } from './outdated.ts';
import { planHash } from './plan-hash.ts';
import { planAsked, plansFor } from './plans.ts';

export type { ProposeDeps } from './look-around.ts';

/** So many are looked at without a break. */
const AT_ONCE = 25;

const isOpen = ({ state }: Proposal) => (OPEN_STATES as readonly string[]).includes(state);

/**
 * After each look for waste: closes what has been overtaken, and proposes what is new. Doing it again changes nothing.
 * Returns how many were proposed.
 */
export async function proposeAll(deps: ProposeDeps): Promise<number> {
  if (deps.config.remediation.mode === 'off') return 0;
  const around = await lookAround(deps);
  const closed = await closeOvertaken(deps, around);
  const left = around.proposals.map((each) => closed.get(each.proposalId) ?? each);
  const past = Map.groupBy(left, ({ findingId }) => findingId);
  const added = await inTurns(around.findings, AT_ONCE, (some) => {
    const fresh = some.flatMap((finding) => {
      const decided = decide(finding, around, past.get(finding.findingId) ?? []);
      return 'proposal' in decided ? [decided.proposal] : [];
    });
    return deps.store.proposals.add(fresh);
  });
  return added.length;
}

/** Why nothing is proposed about a finding, a sentence for its story; undefined where something is, or will be. */
export async function whyNoProposal(deps: ProposeDeps, finding: Finding): Promise<string | undefined> {
  if (deps.config.remediation.mode === 'off') return 'Acting is switched off (remediation.mode in penny.yml).';
  const around = await lookAround(deps);
  if (around.proposals.some((each) => isOpen(each) && isOf(each, finding))) return undefined;
  const past = around.proposals.filter(({ findingId }) => findingId === finding.findingId);
  const decided = decide(finding, around, past);
  return 'whyNot' in decided ? decided.whyNot : undefined;
}

/** Brings back what was put off until today, and ends what nobody answered in time. Returns how many of both. */
export async function expireAndWake({
  store,
  config,
  clock,
}: Pick<ProposeDeps, 'store' | 'config' | 'clock'>): Promise<number> {
  const now = clock.now();
  const at = now.toString();
  const open = await store.proposals.list(grantToJob('all', config), { states: OPEN_STATES });
  let moved = 0;
  for (const proposal of open) {
    const { proposalId, state, snoozedUntil, expiresAt } = proposal;
    if (state === 'snoozed') {
      if (snoozedUntil !== undefined && isAhead(snoozedUntil, now, config.timeZone)) continue;
      const because = `Put off until ${snoozedUntil?.slice(0, 10) ?? 'now'}.`;
      moved += await attempt(store, {
        proposalId,
        event: 'wake',
        actor: 'penny',
        because,
        at,
        set: { expiresAt: expiryOf(now, config) },
      });
    } else if (Date.parse(expiresAt) <= now.epochMilliseconds) {
      moved += await attempt(store, { proposalId, event: 'expire', actor: 'penny', because: whyExpired(proposal), at });
    }
  }
  return moved;
}

/**
 * What a person asks for: the finding's own action, or another one. It is theirs, so somebody else approves it. Refuses
 * with the reason where nothing can be done; where the same is proposed already, that one is the answer.
 */
export async function proposeFor(
  deps: ProposeDeps,
  finding: Finding,
  { by, actionType, change }: { by: Asker; actionType?: ActionType | undefined; change?: Plan['change'] | undefined },
): Promise<Proposal> {
  requirePerson(by);
  const { config, store } = deps;
  if (config.remediation.mode === 'off') throw refused('Acting is switched off (remediation.mode in penny.yml).');
  const around = await lookAround(deps);
  const plans = plansAsked(finding, around, { actionType, change });
  const open = around.proposals.find((each) => isOpen(each) && isOf(each, finding));
  if (open) {
    if (planHash({ ...open.plan, reason: '', evidence: {} }) === planHash({ ...plans.plan, reason: '', evidence: {} }))
      return open;
    throw new PennyError(
      'conflict',
      `To ${kindOf(open.plan.remediation).does} ${finding.resourceName} is proposed already (${open.state}). Choose another way there, or deny it first.`,
    );
  }
  if (around.isExempted(finding)) throw refused('It is left alone; `/cost waste exemptions` says until when.');
  const proposal = made(finding, plans, around, by.userId);
  const [added] = await store.proposals.add([proposal]);
  if (!added)
    throw new PennyError('conflict', 'Something is proposed or being done about it already; look at it again.');
  return added;
}

function plansAsked(
  finding: Finding,
  around: Surroundings,
  {
    actionType = finding.actionType,
    change,
  }: { actionType?: ActionType | undefined; change?: Plan['change'] | undefined },
): { plan: Plan; alternatives: Plan[] } {
  const resource = around.resourceOf(finding);
  if (!resource) throw refused('It is not among the resources as last read.');
  const about = around.planAbout(finding, resource);
  const plan = planAsked(finding, resource, about, { actionType, change });
  if ('whyNot' in plan) throw refused(plan.whyNot);
  if (approvalsNeeded(plan, around.config) === undefined) throw refused(NO_RULE);
  const advised = plansFor(finding, resource, about);
  const others = 'whyNot' in advised ? [] : [advised.plan, ...advised.alternatives];
  return { plan, alternatives: others.filter(({ remediation }) => remediation !== plan.remediation) };
}

type Decided = { proposal: Proposal } | { whyNot: string };

const NO_RULE = 'No rule in penny.yml (remediation.rules) says who may approve it.';

/** Whether a finding is proposed now, by Penny; `past` is what was proposed about it before. */
function decide(finding: Finding, around: Surroundings, past: readonly Proposal[]): Decided {
  const { config, now } = around;
  const resource = around.resourceOf(finding);
  if (finding.state !== 'open') return { whyNot: 'It is closed.' };
  if (!resource) return { whyNot: 'It is not among the resources as last read.' };
  if (around.isExempted(finding)) return { whyNot: 'It is left alone.' };
  const plans = plansFor(finding, resource, around.planAbout(finding, resource));
  if ('whyNot' in plans) return plans;
  if (approvalsNeeded(plans.plan, config) === undefined) return { whyNot: NO_RULE };
  const whyNot = whyNotAgain(finding, past, { now, mode: config.remediation.mode, readAt: around.readAt(finding) });
  return whyNot === undefined ? { proposal: made(finding, plans, around, 'penny') } : { whyNot };
}

function made(
  { findingId, detector }: Finding,
  { plan, alternatives }: { plan: Plan; alternatives: readonly Plan[] },
  { now, config }: Surroundings,
  proposedBy: string,
): Proposal {
  const at = now.toString();
  return {
    proposalId: randomBytes(12).toString('base64url'),
    plan,
    planHash: planHash(plan),
    alternatives: alternatives.filter((each) => approvalsNeeded(each, config) !== undefined),
    findingId,
    detector,
    state: 'proposed',
    proposedBy,
    proposedAt: at,
    expiresAt: expiryOf(now, config),
    approvals: [],
    approvalsNeeded: approvalsNeeded(plan, config)!,
    objections: [],
    changedAt: at,
  };
}

/** Ends what is not what would be proposed now; returns those, by id. */
async function closeOvertaken({ store }: ProposeDeps, around: Surroundings): Promise<Map<string, Proposal>> {
  const open = new Map(around.findings.map((finding) => [finding.findingId, finding]));
  const at = around.now.toString();
  const closed = await inTurns(around.proposals.filter(isOpen), AT_ONCE, async (some) => {
    const ended: Proposal[] = [];
    for (const proposal of some) {
      const { findingId, proposalId } = proposal;
      if (findingId === undefined) continue;
      const finding = open.get(findingId);
      const because = finding ? whyOvertaken(proposal, finding, around) : await whyClosed(store, findingId);
      if (because === undefined) continue;
      const isMoved = await attempt(store, { proposalId, event: 'expire', actor: 'penny', because, at });
      if (isMoved > 0) ended.push(await store.proposals.find(proposalId));
    }
    return ended;
  });
  return new Map(closed.map((proposal) => [proposal.proposalId, proposal]));
}

function whyOvertaken(proposal: Proposal, finding: Finding, around: Surroundings): string | undefined {
  if (around.isExempted(finding)) return 'It is left alone now.';
  const resource = around.resourceOf(proposal.plan);
  // What was not read is not gone: the finding says when it is.
  if (!resource) return undefined;
  const { config } = around;
  const said = outdated(proposal, { finding, resource, about: around.planAbout(finding, resource), config });
  return said.length > 0 ? `Overtaken: ${said.join(' ')}` : undefined;
}

const CLOSED: Record<ClosedReason, string> = {
  'acted-on': 'Somebody has done it already.',
  'woke-up': 'It is in use again.',
  gone: 'It is gone.',
  exempted: 'It is left alone now.',
  'no-longer-judged': 'It is no longer found to be waste.',
};

async function whyClosed(store: ProposeDeps['store'], findingId: string): Promise<string> {
  const { closedReason } = await store.findings.find(findingId);
  return closedReason ? CLOSED[closedReason] : 'It is no longer found to be waste.';
}

function whyExpired({ state, approvals, approvalsNeeded: needed, objections }: Proposal): string {
  if (state === 'blocked') return `It could not be done in time: ${objections.join(' ')}`;
  if (state === 'approved') return 'It was approved and could not be done in time.';
  return approvals.length > 0
    ? `Only ${approvals.length} of ${needed} approved it in time.`
    : 'Nobody answered in time.';
}

/** Where somebody was quicker, as the runner that has just begun, there is nothing left to move. */
async function attempt(store: ProposeDeps['store'], move: ProposalMove): Promise<number> {
  try {
    await store.proposals.move(move);
    return 1;
  } catch (error) {
    if (error instanceof PennyError && error.code === 'conflict') return 0;
    throw error;
  }
}

/** Whether a day, by local time, or an instant is still to come. */
function isAhead(until: string, now: Temporal.Instant, timeZone: string): boolean {
  if (until.includes('T')) return Date.parse(until) > now.epochMilliseconds;
  return until > now.toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

function expiryOf(now: Temporal.Instant, { remediation }: Surroundings['config']): string {
  return now.add({ hours: 24 * remediation.expireAfterDays }).toString();
}

function isOf({ plan }: Proposal, ref: ResourceRef): boolean {
  return resourceKey(plan) === resourceKey(ref);
}

function refused(sentence: string): PennyError {
  return new PennyError('refused', sentence);
}
