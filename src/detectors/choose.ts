import { hash } from 'node:crypto';
import type { Finding, FoundWaste } from '../model/finding.ts';
import { type Resource, type ResourceRef, resourceKey } from '../model/resource.ts';
import type { Detector } from './detector.ts';
import type { Candidate, Look } from './look.ts';

/** Whose a resource is by the allocation rules. */
export type Allocated = Pick<FoundWaste, 'team' | 'owner' | 'environment'>;

/** What decides which of several verdicts is the finding. */
export interface Choosing {
  detectors: readonly Detector[];
  minMonthlySavings: number;
  /** Findings of the resource that are open. */
  known: readonly Finding[];
  allocated: Allocated;
}

/**
 * The findings of one resource: the first verdict about money, with the others as its alternatives, and what stands
 * beside. Where an earlier detector's finding is open and it cannot judge now, that one stays and nothing new is found.
 */
export function choose(resource: Resource, look: Look, choosing: Choosing): FoundWaste[] {
  const { detectors, minMonthlySavings, known } = choosing;
  const rank = (name: string) => detectors.findIndex((each) => each.name === name);
  const held = [...look.unknowns, ...look.broken]
    .filter(({ detector }) => known.some((finding) => finding.detector === detector))
    .map(({ detector }) => rank(detector));

  const worthTelling = look.candidates.filter((candidate) => isWorthTelling(candidate, minMonthlySavings));
  const beside = worthTelling.filter(({ detector }) => detector.standsBeside === true);
  const [first, ...others] = worthTelling.filter(({ detector }) => detector.standsBeside !== true);
  const isHeld =
    first !== undefined && held.some((each) => each < rank(first.detector.name) && !detectors[each]?.standsBeside);
  return [
    ...(first && !isHeld ? [foundBy(first, others, resource, choosing.allocated)] : []),
    ...beside.map((each) => foundBy(each, [], resource, choosing.allocated)),
  ];
}

/**
 * By what would be saved if there were no commitments: what one pays for is told with the sentence that says so, since
 * it is wasted all the same. What is not about money, or of an unknown price, is told too.
 */
function isWorthTelling({ reckoned, verdict }: Candidate, minMonthlySavings: number): boolean {
  const { beforeCommitments } = reckoned;
  if (beforeCommitments === null) return true;
  if (verdict.freed.length + (verdict.added?.length ?? 0) === 0) return true;
  return beforeCommitments > 0 && beforeCommitments >= minMonthlySavings;
}

function foundBy(
  { detector, verdict, reckoned }: Candidate,
  others: readonly Candidate[],
  resource: Resource,
  allocated: Allocated,
): FoundWaste {
  const { cloud, subAccountId, regionId, resourceType, resourceId, resourceName } = resource;
  return {
    findingId: findingId(detector.name, resource),
    detector: detector.name,
    ...{ cloud, subAccountId, regionId, resourceType, resourceId, resourceName },
    actionType: verdict.actionType ?? detector.actionType,
    reason: verdict.reason,
    evidence: verdict.evidence,
    saving: reckoned.saving,
    ...(verdict.change ? { change: verdict.change } : {}),
    alternatives: verdict.alternatives ?? [],
    others: others.map((other) => ({
      detector: other.detector.name,
      actionType: other.verdict.actionType ?? other.detector.actionType,
      reason: other.verdict.reason,
      monthly: other.reckoned.saving.monthly,
      ...(other.verdict.change ? { change: other.verdict.change } : {}),
    })),
    opinions: [],
    rollbackPossible: verdict.rollbackPossible,
    restartNeeded: verdict.restartNeeded,
    risk: verdict.risk,
    ...allocated,
  };
}

/** The same for the same detector and resource, on every machine and at any time. */
export function findingId(detector: string, resource: ResourceRef): string {
  return hash('sha1', `${detector} ${resourceKey(resource)}`, 'base64url').slice(0, 12);
}
