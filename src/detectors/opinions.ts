import type { ActionType, FoundWaste, ResourceOpinion, SecondOpinion } from '../model/finding.ts';
import { type Resource, type ResourceType, resourceKey } from '../model/resource.ts';
import { type Allocated, findingId } from './choose.ts';

/** What second opinions are merged with. */
export interface OpinionParts {
  opinions: readonly ResourceOpinion[];
  resources: readonly Resource[];
  allocate(resource: Resource): Allocated;
  minMonthlySavings: number;
  /** Our finding of a resource, or the one that includes it. */
  findingOf(key: string): FoundWaste | undefined;
  /** Whether nothing new is to be found: it is left alone, or a finding of ours stays that cannot be judged now. */
  isLeftAlone(resource: Resource, source: string): boolean;
}

/** What opinions became: some are beside our findings, some are findings, some are about nothing we know. */
export interface Merged {
  byFinding: Map<string, SecondOpinion[]>;
  own: FoundWaste[];
  unmatched: ResourceOpinion[];
}

export const OPINION_SOURCES = ['cost-optimization-hub', 'compute-optimizer'] as const;
const NAMES: Record<SecondOpinion['source'], string> = {
  'cost-optimization-hub': 'AWS Cost Optimization Hub',
  'compute-optimizer': 'AWS Compute Optimizer',
};

/** Puts what other products say beside what we found; where we found nothing, it is a finding of its own. */
export function mergeOpinions(parts: OpinionParts): Merged {
  const { byResource, unmatched } = byTheirResources(parts);
  const merged: Merged = { byFinding: new Map(), own: [], unmatched };
  for (const [resource, opinions] of byResource) {
    const finding = parts.findingOf(resourceKey(resource));
    if (finding) {
      const mine = merged.byFinding.get(finding.findingId) ?? [];
      merged.byFinding.set(finding.findingId, [...mine, ...opinions.map(bare)]);
      continue;
    }
    const said = opinions.filter(({ source }) => !parts.isLeftAlone(resource, source));
    const first = said.find((each) => actionOf(each, resource.resourceType) && (each.monthly ?? 0) > 0);
    if (!first) merged.unmatched.push(...said);
    else if (first.monthly! >= parts.minMonthlySavings) merged.own.push(asFinding(first, said, resource, parts));
  }
  return merged;
}

/** The opinions by the resource they are about, the hub's first: it has already chosen one of several for a resource. */
function byTheirResources({ opinions, resources }: OpinionParts) {
  const wanted = Map.groupBy(opinions, (opinion) => placeKey(opinion));
  const matching = Map.groupBy(
    (opinions.length === 0 ? [] : resources).filter((resource) => wanted.has(placeKey(resource))),
    (resource) => placeKey(resource),
  );
  const byResource = new Map<Resource, ResourceOpinion[]>();
  const unmatched: ResourceOpinion[] = [];
  for (const opinion of opinions.toSorted((a, b) => rank(a) - rank(b))) {
    const { resourceType } = opinion;
    const meant = (matching.get(placeKey(opinion)) ?? []).filter(
      (each) => !resourceType || each.resourceType === resourceType,
    );
    // A bucket and a database may have the same name: without a type, nobody knows which of them is meant.
    const [only] = meant;
    if (!only || meant.length > 1) unmatched.push(opinion);
    else byResource.set(only, [...(byResource.get(only) ?? []), opinion]);
  }
  return { byResource, unmatched };
}

function asFinding(
  first: ResourceOpinion,
  said: readonly ResourceOpinion[],
  resource: Resource,
  { allocate }: OpinionParts,
): FoundWaste {
  const { cloud, subAccountId, regionId, resourceType, resourceId, resourceName } = resource;
  const actionType = actionOf(first, resourceType)!;
  const isDeleted = actionType === 'Delete';
  return {
    findingId: findingId(first.source, resource),
    detector: first.source,
    ...{ cloud, subAccountId, regionId, resourceType, resourceId, resourceName },
    actionType,
    reason: first.reason || `${NAMES[first.source]} advises: ${first.actionType}`,
    evidence: {},
    saving: {
      monthly: first.monthly,
      currency: first.currency,
      basis: null,
      stillBilled: [],
      notes: [`estimated by ${NAMES[first.source]}`],
    },
    alternatives: [],
    others: [],
    opinions: said.filter((each) => each !== first).map(bare),
    rollbackPossible: !isDeleted,
    restartNeeded: actionType === 'Rightsize' || actionType === 'Upgrade',
    risk: isDeleted ? 'high' : 'medium',
    ...allocate(resource),
  };
}

/** Their words in ours; undefined for what is not done to a resource, such as buying a commitment. */
function actionOf({ actionType }: SecondOpinion, resourceType: ResourceType): ActionType | undefined {
  switch (actionType.toLowerCase()) {
    case 'stop':
      return 'Stop';
    case 'delete':
    case 'unattached':
    case 'unused':
      return 'Delete';
    case 'idle':
      return ['instance', 'database', 'database-cluster'].includes(resourceType) ? 'Stop' : 'Delete';
    case 'rightsize':
    case 'scalein':
      return 'Rightsize';
    case 'upgrade':
    case 'migratetograviton':
      return 'Upgrade';
    default:
      return;
  }
}

function bare({ source, actionType, monthly, currency }: ResourceOpinion): SecondOpinion {
  return { source, actionType, monthly, currency };
}

function rank({ source }: ResourceOpinion): number {
  return OPINION_SOURCES.indexOf(source);
}

function placeKey({ subAccountId, regionId, resourceId }: Pick<Resource, 'subAccountId' | 'regionId' | 'resourceId'>) {
  return `${subAccountId}/${regionId}/${resourceId}`;
}
