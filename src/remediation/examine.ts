import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { PennyError } from '../errors.ts';
import { dayOf } from '../model/period.ts';
import type { Plan, Proposal } from '../model/proposal.ts';
import type { LiveResource, Order, Remediation } from '../model/remediation.ts';
import { approvalObjections } from './authority.ts';
import { kindOf } from './kinds.ts';
import { isAbout } from './look-around.ts';
import { objections, unreachable } from './safety.ts';
import type { WorkflowDeps } from './workflow.ts';

/** What carries out a plan, and what it is told. */
export interface Hands {
  remediation: Remediation;
  order: Order;
}

/** A resource and its approvals as they were a moment ago. */
export interface Looked {
  at: Temporal.Instant;
  live?: LiveResource | undefined;
  isGone: boolean;
  unread: string[];
  approvals: string[];
}

/** Who can do it where the resource is; a PennyError where nobody can. */
export async function handsFor(
  { clouds }: Pick<WorkflowDeps, 'clouds'>,
  proposal: Pick<Proposal, 'proposalId' | 'plan' | 'doneAt'>,
): Promise<Hands> {
  const { proposalId, plan, doneAt } = proposal;
  const cloud = clouds.find((each) => each.remediation && each.actsIn?.includes(plan.subAccountId));
  if (!cloud)
    throw new PennyError(
      'refused',
      `No source in penny.yml may act in account ${plan.subAccountId}. Name the role that acts there, or deny this.`,
    );
  const remediation = await cloud.remediation!(plan.remediation);
  if (!remediation)
    throw new PennyError('refused', `${cloud.source} cannot ${kindOf(plan.remediation).does} anything. Deny this.`);
  return { remediation, order: { ...orderOf(proposalId, plan), wasDone: doneAt !== undefined } };
}

/** Reads the resource afresh, and asks whether its approvals still count. Never fails: what cannot be seen is in it. */
export async function lookAt(deps: WorkflowDeps, proposal: Proposal): Promise<Looked> {
  const unread: string[] = [];
  const approvals: string[] = [];
  const seen = handsFor(deps, proposal).then(({ remediation, order }) => remediation.look(order));
  const [live] = await Promise.all([
    seen.catch((error: unknown) => void unread.push(asObjection(error, deps.log))),
    approvalObjections(proposal, deps).then(
      (said) => void approvals.push(...said),
      (error: unknown) => void approvals.push(asObjection(error, deps.log)),
    ),
  ]);
  return { at: deps.clock.now(), live: live ?? undefined, isGone: !live && unread.length === 0, unread, approvals };
}

/** Every reason not to go ahead with what was seen, and with the freeze and the policy as they are now. */
export async function judge(deps: WorkflowDeps, proposal: Proposal, looked: Looked): Promise<string[]> {
  const { store, clock, config } = deps;
  const promised = await store.exemptions.list(dayOf(clock.now()));
  const { plan, detector } = proposal;
  return objections({
    proposal,
    ...looked,
    exemption: promised.find((each) => isAbout(each, { ...plan, detector })),
    freeze: await store.freeze.get(),
    policy: config.remediation,
    timeZone: config.timeZone,
    now: clock.now(),
  });
}

/** What a cloud was asked, or why it was not done. What the store refuses is no part of that. */
export async function tried<T>(ask: () => Promise<T>): Promise<{ done: T } | { trouble: unknown }> {
  try {
    return { done: await ask() };
  } catch (error) {
    return { trouble: error };
  }
}

/** Whether a failure says that nobody knows: no answer came, or not to us. What was refused was not done. */
export function isNoAnswer(error: unknown): boolean {
  return !(error instanceof PennyError) || error.code === 'unavailable';
}

/** A failure as a sentence; what nobody foresaw is in the log, under a reference. */
export function sentenceOf(error: unknown, log: Logger): string {
  if (error instanceof PennyError) return error.message;
  const reference = randomBytes(4).toString('hex').toUpperCase();
  log.error({ err: error, reference }, 'unforeseen failure while changing a resource');
  return `Something broke that nobody foresaw; the log has it under ${reference}.`;
}

function asObjection(error: unknown, log: Logger): string {
  const sentence = sentenceOf(error, log);
  return error instanceof PennyError && error.code === 'unavailable'
    ? unreachable(sentence)
    : `A check could not be made: ${sentence}`;
}

function orderOf(proposalId: string, plan: Plan): Order {
  const { remediation, change, cloud, subAccountId, regionId, resourceType, resourceId, resourceName } = plan;
  const resource = { cloud, subAccountId, regionId, resourceType, resourceId, resourceName };
  return { proposalId, remediation, resource, change };
}
