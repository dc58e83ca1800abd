import { dayOf } from '../model/period.ts';
import type { Proposal } from '../model/proposal.ts';
import type { Json, RemediationName } from '../model/remediation.ts';
import { type Resource, type ResourceRef, resourceKey } from '../model/resource.ts';
import type { ClaimEnding, SavingsClaim } from '../model/savings-claim.ts';
import { doneOn, fadesOn } from './savings-proof.ts';

/** What was done, as a claim that it saves money. */
export function claimOf(
  { proposalId, plan, detector, startedAt, doneAt, receipt }: Proposal & { doneAt: string },
  { actionType, usageTypes }: Pick<SavingsClaim, 'actionType' | 'usageTypes'>,
): SavingsClaim {
  const { cloud, subAccountId, regionId, resourceType, resourceId, saving } = plan;
  const resource: ResourceRef = { cloud, subAccountId, regionId, resourceType, resourceId };
  return {
    proposalId,
    resource,
    resourceName: plan.resourceName,
    detector,
    team: plan.team,
    environment: plan.environment,
    actionType,
    remediation: plan.remediation,
    actedOn: dayOf(Temporal.Instant.from(startedAt ?? doneAt)),
    doneAt,
    estimatedMonthly: saving.beforeCommitments ?? saving.monthly,
    expectedMonthly: saving.monthly,
    currency: saving.currency,
    basis: saving.basis,
    commitment: saving.commitment,
    keeps: snapshotsIn(receipt).map((id) => ({ ...resource, resourceType: 'snapshot', resourceId: id })),
    usageTypes,
  };
}

/** The snapshots that undo is kept with, wherever a receipt names them. */
function snapshotsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return /^snap-[0-9a-f]+$/.test(value) ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return [...new Set(Object.values(value).flatMap(snapshotsIn))];
}

const STARTS: readonly RemediationName[] = ['start-instance', 'start-database'];

/** Claims that Penny's own later acts end: what was taken back, and what was started again at somebody's word. */
export function endedByPenny(proposals: readonly Proposal[], claims: readonly SavingsClaim[]): ClaimEnding[] {
  return proposals.flatMap((proposal): ClaimEnding[] => {
    const { proposalId, state, changedAt, doneAt, plan } = proposal;
    if (state === 'undone') return [{ proposalId, endedOn: dayIn(changedAt), endedBecause: 'undone' }];
    if (state !== 'done' || !doneAt || !STARTS.includes(plan.remediation)) return [];
    return claims
      .filter((claim) => isStopOf(claim, plan) && claim.doneAt < doneAt)
      .map((claim) => ({ proposalId: claim.proposalId, endedOn: dayIn(doneAt), endedBecause: 'restarted' }));
  });
}

/**
 * Stopped ones that the inventory shows running: by the day it started where the cloud says so, else by the day it was
 * seen. A reading from before the act says nothing.
 */
export function restarted(
  claims: readonly SavingsClaim[],
  inventory: readonly { resource: Resource; readAt: string }[],
): ClaimEnding[] {
  return inventory.flatMap(({ resource, readAt }) => {
    const since = runningSince(resource, readAt);
    return claims
      .filter((claim) => since !== undefined && isStopOf(claim, resource) && since > claim.doneAt && !claim.endedOn)
      .map(({ proposalId }) => ({ proposalId, endedOn: dayIn(since!), endedBecause: 'restarted' as const }));
  });
}

function runningSince(resource: Resource, readAt: string): string | undefined {
  if (resource.resourceType === 'instance') {
    return resource.state === 'running' || resource.state === 'pending' ? resource.launchedAt : undefined;
  }
  if (resource.resourceType === 'database') {
    return resource.state === 'available' || resource.state === 'starting' ? readAt : undefined;
  }
  return undefined;
}

/** Claims whose year is over. */
export function faded(claims: readonly SavingsClaim[], today: string): ClaimEnding[] {
  return claims
    .filter((claim) => !claim.endedOn && fadesOn(claim) <= today)
    .map((claim) => ({ proposalId: claim.proposalId, endedOn: fadesOn(claim), endedBecause: 'faded' }));
}

function isStopOf({ actionType, resource }: SavingsClaim, other: ResourceRef): boolean {
  return actionType === 'Stop' && resourceKey(resource) === resourceKey(other);
}

const dayIn = (instant: string) => doneOn({ doneAt: instant });
