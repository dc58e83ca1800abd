import { grantToJob } from '../analysis/access.ts';
import type { Config } from '../config.ts';
import { UNALLOCATED } from '../model/charge.ts';
import type { Exemption, Finding } from '../model/finding.ts';
import { dayOf } from '../model/period.ts';
import type { Proposal } from '../model/proposal.ts';
import { type Place, type Resource, type ResourceRef, resourceKey } from '../model/resource.ts';
import { environmentThatCounts, type Standing } from '../model/standing.ts';
import type { Clock, Cloud, PlaceStatus, Store } from '../ports.ts';
import { REMEMBERED_DAYS } from './again.ts';
import { inTurns } from './in-turns.ts';
import type { Around } from './inventory-checks.ts';
import { environmentOfFinding, type PlanAbout } from './plans.ts';

/** What proposing takes: what is stored, the policy, what the clouds can do, and the time. */
export interface ProposeDeps {
  store: Pick<Store, 'findings' | 'resources' | 'proposals' | 'exemptions' | 'resourceTeams'>;
  config: Config;
  clouds: readonly Cloud[];
  clock: Pick<Clock, 'now'>;
}

/** Everything that matters for proposals, read once. */
export interface Surroundings {
  now: Temporal.Instant;
  config: Config;
  findings: Finding[];
  resourceOf(ref: ResourceRef): Resource | undefined;
  /** Proposals of the last months, the newest change first; without those of schedules. */
  proposals: Proposal[];
  planAbout(finding: Finding, resource: Resource): PlanAbout;
  isExempted(finding: Finding): boolean;
  readAt(place: Place): string | undefined;
}

/** So many are written down without a break. */
const AT_ONCE = 100;

/** Reads all of it, and writes down whose the resources of findings are, so that what is new is seen as new. */
export async function lookAround({ store, config, clouds, clock }: ProposeDeps): Promise<Surroundings> {
  const now = clock.now();
  const everything = grantToJob('all', config);
  const findings = await store.findings.list(everything, 'open');
  const resources = await store.resources.list({ measured: false });
  const places = await store.resources.places();
  const changedSince = now.subtract({ hours: 24 * REMEMBERED_DAYS }).toString();
  const proposals = await store.proposals.list(everything, { changedSince });
  const exemptions = await store.exemptions.list(dayOf(now));
  const trusted = trustedBefore(config, now);
  const standings = await noteTeams({ store, config, at: now.toString(), trusted }, findings);
  const byKey = new Map(resources.map((resource) => [resourceKey(resource), resource]));
  const aroundOf = surroundings(resources, places);
  return {
    now,
    config,
    findings,
    resourceOf: (ref) => byKey.get(resourceKey(ref)),
    proposals: proposals.filter(({ proposedBy }) => proposedBy !== 'schedule'),
    planAbout: (finding, resource) => ({
      config,
      actsHere: clouds.some(({ remediation, actsIn = [] }) => remediation && actsIn.includes(resource.subAccountId)),
      around: aroundOf(resource),
      environment: environmentOf(finding, standings.get(resourceKey(finding)), config, trusted),
    }),
    isExempted: (finding) => exemptions.some((each) => isAbout(each, finding)),
    readAt: (place) => places.find((each) => isPlace(each, place))?.readAt,
  };
}

/** Since when something is so that it counts. */
export function trustedBefore(
  { remediation: { graceDays } }: Pick<Config, 'remediation'>,
  now: Temporal.Instant,
): string {
  return now.subtract({ hours: graceDays * 24 }).toString();
}

async function noteTeams(
  { store, config, at, trusted }: Pick<ProposeDeps, 'store' | 'config'> & { at: string; trusted: string },
  findings: readonly Finding[],
): Promise<Map<string, Standing>> {
  const teams = [
    ...config.teams.map(({ name }) => name),
    ...config.sharedCosts.map(({ name }) => `shared:${name}`),
    UNALLOCATED,
  ];
  const entries = await inTurns(findings, AT_ONCE, async (some) => {
    const seen = some.map((finding) => ({
      resource: finding,
      team: finding.team,
      environment: environmentOfFinding(finding, config),
    }));
    return [...(await store.resourceTeams.note(seen, { at, trustedBefore: trusted, teams }))];
  });
  return new Map(entries);
}

function environmentOf(finding: Finding, standing: Standing | undefined, config: Config, trusted: string): string {
  return standing ? environmentThatCounts(standing, trusted) : environmentOfFinding(finding, config);
}

/** What else there is about one resource: images of a snapshot, as far as all were read, and a machine's own addresses. */
function surroundings(resources: readonly Resource[], places: readonly PlaceStatus[]): (of: Resource) => Around {
  const inPlace = ({ subAccountId, regionId }: Place, id: string) => `${subAccountId}/${regionId}/${id}`;
  const images = new Map<string, string[]>();
  const addresses = new Map<string, number>();
  for (const each of resources) {
    if (each.resourceType === 'image') {
      for (const id of each.snapshotIds) {
        const key = inPlace(each, id);
        images.set(key, [...(images.get(key) ?? []), each.resourceId]);
      }
    }
    if (each.resourceType === 'address' && each.associatedWith !== undefined) {
      const key = inPlace(each, each.associatedWith);
      addresses.set(key, (addresses.get(key) ?? 0) + 1);
    }
  }
  return (of) => {
    const key = inPlace(of, of.resourceId);
    const knowsImages = places.some((place) => isPlace(place, of) && place.readTypes.includes('image'));
    return { imageIds: knowsImages ? (images.get(key) ?? []) : undefined, fixedAddresses: addresses.get(key) };
  };
}

function isPlace(one: Place, other: Place): boolean {
  return one.cloud === other.cloud && one.subAccountId === other.subAccountId && one.regionId === other.regionId;
}

/** Whether somebody promised that something be left alone: all of it, or what one detector says of it. */
export function isAbout({ detector, resource }: Exemption, about: ResourceRef & { detector?: string | undefined }) {
  return resourceKey(resource) === resourceKey(about) && (detector === undefined || detector === about.detector);
}
