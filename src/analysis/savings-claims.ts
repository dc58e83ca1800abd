import { dayOf } from '../model/period.ts';
import type { PriceItem } from '../model/price.ts';
import type { Plan, Proposal } from '../model/proposal.ts';
import type { Json, Receipt, RemediationName } from '../model/remediation.ts';
import { type Resource, type ResourceRef, resourceKey } from '../model/resource.ts';
import type { ClaimEnding, SavingsClaim } from '../model/savings-claim.ts';
import { doneOn, fadesOn } from './savings-proof.ts';

/** What was done, as a claim that it saves money. */
export function claimOf(
  { proposalId, plan, detector, startedAt, doneAt, receipt = {} }: Proposal & { doneAt: string },
  { actionType, usageTypes }: Pick<SavingsClaim, 'actionType' | 'usageTypes'>,
): SavingsClaim {
  const { cloud, subAccountId, regionId, resourceType, resourceId, saving } = plan;
  const resource: ResourceRef = { cloud, subAccountId, regionId, resourceType, resourceId };
  const copies = copiesIn(plan, receipt);
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
    takes: copies
      .filter(({ volumeId }) => volumeId !== resourceId)
      .map(({ volumeId }) => ({ ...resource, resourceType: 'volume', resourceId: volumeId })),
    keeps: copies.map(({ snapshotId }) => ({ ...resource, resourceType: 'snapshot', resourceId: snapshotId })),
    usageTypes,
  };
}

/** The copies that were made of disks, by the receipt: of a deleted disk one, of a terminated machine one a disk. */
function copiesIn({ remediation, resourceId }: Plan, { snapshotId, snapshots }: Receipt) {
  const named: Receipt = remediation === 'delete-volume' && snapshotId ? { [resourceId]: snapshotId } : {};
  const all = remediation === 'terminate-instance' && isRecord(snapshots) ? snapshots : named;
  return Object.entries(all).flatMap(([volumeId, copy]) =>
    typeof copy === 'string' ? [{ volumeId, snapshotId: copy }] : [],
  );
}

function isRecord(value: Json | undefined): value is Receipt {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a resource was paid for before it was changed, as far as its bill's usage types tell things apart. */
export function itemsObserved({ resourceType, observed }: Plan): PriceItem[] {
  const { instanceType, instanceClass, volumeType, engine = '', market, tenancy = 'default', tier } = observed;
  if (resourceType === 'instance' && instanceType) {
    const paid = market === 'spot' ? 'spot' : 'on-demand';
    return [{ kind: 'instance-hours', instanceType, platform: 'Linux/UNIX', tenancy, market: paid }];
  }
  if (resourceType === 'volume' && volumeType) return [{ kind: 'volume-storage', volumeType }];
  if (resourceType === 'database' && instanceClass) {
    return [{ kind: 'database-hours', instanceClass, engine, multiAz: observed.multiAz === 'true' }];
  }
  if (resourceType === 'snapshot' && (tier === 'standard' || tier === 'archive')) {
    return [{ kind: 'snapshot-storage', tier }];
  }
  if (resourceType === 'address') return [{ kind: 'address-hours', inUse: observed.associatedWith !== 'none' }];
  if (resourceType === 'log-group') return [{ kind: 'log-storage' }];
  return resourceType === 'bucket' ? [{ kind: 'bucket-storage', storageClass: 'STANDARD' }] : [];
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
