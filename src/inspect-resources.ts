import { grantToJob } from './analysis/access.ts';
import { environmentOf } from './analysis/groups.ts';
import { ownerOf } from './analysis/resource-owner.ts';
import { unreadIn } from './analysis/unread.ts';
import { BILLED_AS, PROVIDER_NAMES } from './clouds/aws/billed-as.ts';
import type { Config } from './config.ts';
import { detectors } from './detectors/index.ts';
import { type InspectionParts, inspectAll } from './detectors/inspect-all.ts';
import type { Allocation } from './model/allocation.ts';
import { type ChargeKey, NONE, UNALLOCATED } from './model/charge.ts';
import type { Inspection } from './model/finding.ts';
import { dayOf } from './model/period.ts';
import type { Commitments, Prices } from './model/price.ts';
import { type Resource, resourceKey } from './model/resource.ts';
import { WASTE_LOOK, type WasteLook } from './model/waste-look.ts';
import type { PlaceStatus, Store } from './ports.ts';

/** What a look at all resources needs besides what is stored. */
export interface Inspecting {
  store: Store;
  config: Config;
  allocation: Allocation;
  now: Temporal.Instant;
  /** What these resources cost, and which commitments pay for them. */
  money(resources: readonly Resource[]): Promise<{ prices: Prices; commitments: Commitments }>;
}

/** What it came to. */
export interface Inspected {
  resources: number;
  found: number;
  opened: number;
  closed: number;
  look: WasteLook;
}

/** Looks at every stored resource, and writes down what is found, what is found no more, and what could not be seen. */
export async function inspectResources(about: Inspecting): Promise<Inspected> {
  const { store, config, now } = about;
  const at = now.toString();
  const resources = await store.resources.list();
  const places = await store.resources.places();
  const whose = await allocating(about);
  const { waste } = config;
  const inspection = inspectAll({
    resources,
    detectors,
    now,
    settings: waste.detectors,
    ...(await about.money(resources)),
    instanceTypes: await store.resources.instanceTypes(),
    isComplete: completeIn(places),
    allocate: whose,
    opinions: await opinionsIn(store),
    exemptions: await store.exemptions.list(dayOf(now)),
    known: await store.findings.list(grantToJob('all', config), 'open'),
    minMonthlySavings: waste.minMonthlySavings,
    timeZone: config.timeZone,
    requiredTags: waste.requiredTags,
    currency: config.reportingCurrency,
  });
  const { opened, closed } = await store.findings.apply(inspection, at);
  const look = lookOf(inspection, { at, resources, places, whose, advice: await store.resources.opinions() });
  await store.facts.set(WASTE_LOOK, JSON.stringify(look));
  return {
    resources: resources.length,
    found: inspection.found.length,
    opened: opened.length,
    closed: closed.length,
    look,
  };
}

/** Whose a resource is, who looks after it and where it is used. */
interface Whose {
  team: string;
  owner?: string | undefined;
  environment?: string | undefined;
}

/**
 * Whose a resource is, by the rules that say whose a charge is: it is asked as the charge it would make. Bills name its
 * service and provider in several ways, and the first that a rule knows decides.
 */
async function allocating({ store, config, allocation }: Inspecting): Promise<(resource: Resource) => Whose> {
  const names = await store.costs.accountNames();
  return (resource) => {
    const { subAccountId, regionId, resourceId, resourceName, resourceType, tags } = resource;
    const key: ChargeKey = {
      serviceProviderName: PROVIDER_NAMES[0]!,
      billingAccountId: '',
      subAccountId,
      subAccountName: names.get(subAccountId),
      regionId,
      resourceId,
      resourceName,
      billingCurrency: '',
      tags,
    };
    const environment = environmentOf(key, config.environments);
    return {
      team: teamOf(allocation, key, BILLED_AS[resourceType]),
      owner: ownerOf(tags),
      ...(environment === NONE ? {} : { environment }),
    };
  };
}

function teamOf({ teamOf: whose }: Allocation, key: ChargeKey, serviceNames: readonly string[]): string {
  for (const serviceProviderName of PROVIDER_NAMES) {
    for (const serviceName of serviceNames) {
      const team = whose({ ...key, serviceProviderName, serviceName });
      if (team !== UNALLOCATED) return team;
    }
  }
  return UNALLOCATED;
}

/** What was read to the end in a place, and so is gone where it is missing. */
function completeIn(places: readonly PlaceStatus[]): InspectionParts['isComplete'] {
  const read = new Set(
    places.flatMap(({ cloud, subAccountId, regionId, readTypes }) =>
      readTypes.map((type) => [cloud, subAccountId, regionId, type].join('/')),
    ),
  );
  return (type, { cloud, subAccountId, regionId }) => read.has([cloud, subAccountId, regionId, type].join('/'));
}

/** Undefined where nobody could be asked: what the clouds said before then stays. */
async function opinionsIn(store: Store): Promise<InspectionParts['opinions']> {
  const all = await store.resources.opinions();
  const opinions = all.flatMap((each) => each.opinions);
  const failed = opinions.length === 0 && all.some(({ troubles }) => troubles.length > 0);
  return all.length === 0 || failed ? undefined : opinions;
}

function lookOf(
  { unjudged, failures }: Inspection,
  {
    at,
    resources,
    places,
    whose,
    advice,
  }: {
    at: string;
    resources: readonly Resource[];
    places: readonly PlaceStatus[];
    whose: (resource: Resource) => Whose;
    advice: Awaited<ReturnType<Store['resources']['opinions']>>;
  },
): WasteLook {
  const teams = new Map(resources.map((resource) => [resourceKey(resource), whose(resource).team]));
  const counted = unjudged.map(({ detector, resource, unknown }) => ({
    team: teams.get(resourceKey(resource)) ?? UNALLOCATED,
    detector,
    unknown,
  }));
  return {
    at,
    resources: Object.fromEntries(
      [...Map.groupBy(teams.values(), (team) => team)].map(([team, mine]) => [team, mine.length]),
    ),
    unread: unreadIn([...places, ...advice]),
    unjudged: [...Map.groupBy(counted, (each) => JSON.stringify(each))].map(([, same]) => ({
      ...same[0]!,
      count: same.length,
    })),
    failures: failures.map(({ detector, error, times }) => ({
      detector,
      fault: error instanceof Error ? error.message : String(error),
      times,
    })),
  };
}
