import type { Exemption, Finding, FoundWaste, Inspection, ResourceOpinion } from '../model/finding.ts';
import { dayOf } from '../model/period.ts';
import type { Commitments, Prices } from '../model/price.ts';
import {
  type InstanceCatalog,
  type Place,
  type Resource,
  type ResourceRef,
  type ResourceType,
  resourceKey,
} from '../model/resource.ts';
import { type Allocated, choose } from './choose.ts';
import { fateOf } from './closing.ts';
import type { Detector, Fleet, Settings } from './detector.ts';
import { makeFleet } from './fleet.ts';
import { type Look, makeLook } from './look.ts';
import { type Merged, mergeOpinions } from './opinions.ts';

/** Everything that a look at all resources is made of. */
export interface InspectionParts {
  resources: readonly Resource[];
  /** In the order of belief. */
  detectors: readonly Detector[];
  now: Temporal.Instant;
  /** What differs from the detectors' own, by name; `off` is as if it were not among them. */
  settings?: Readonly<Record<string, Settings | 'off'>> | undefined;
  prices: Prices;
  commitments?: Commitments | undefined;
  instanceTypes: InstanceCatalog;
  isComplete(type: ResourceType, place: Place): boolean;
  /** Whose a resource is. */
  allocate(resource: Resource): Allocated;
  /** What the clouds advise; undefined where that could not be read, so that what they said before stays. */
  opinions?: readonly ResourceOpinion[] | undefined;
  exemptions?: readonly Exemption[] | undefined;
  /** Findings that are open. */
  known?: readonly Finding[] | undefined;
  /** What would save less, in whatever currency, is no finding; what is not about money is one all the same. */
  minMonthlySavings?: number | undefined;
  /** IANA; for schedules. */
  timeZone?: string | undefined;
  requiredTags?: readonly string[] | undefined;
  /** To be named where no price is known. */
  currency?: string | undefined;
}

const NO_COMMITMENTS: Commitments = { coverOf: () => undefined };

/**
 * Looks at every resource with every detector. One that breaks stops nobody else; of one resource only one finding
 * counts, since only one thing can be done to it, and what goes with it is not found once more for itself.
 */
export function inspectAll(parts: InspectionParts): Inspection {
  const inspection = new Inspecting(parts);
  for (const resource of parts.resources) inspection.look(resource);
  return inspection.end();
}

/** What builds up while resources are looked at, one after the other. */
class Inspecting {
  private readonly parts: InspectionParts;
  private readonly detectors: readonly Detector[];
  private readonly fleet: Fleet;
  private readonly known: Map<string, Finding[]>;
  private readonly exempted: Map<string, Set<string | undefined>>;
  private readonly lookAt: (resource: Resource) => Look;
  private readonly found: FoundWaste[] = [];
  /** By resource: the finding that is about money. */
  private readonly main = new Map<string, FoundWaste>();
  /** By resource: the finding of another one that includes it. */
  private readonly included = new Map<string, FoundWaste>();
  /** Of resources with an open finding. */
  private readonly looks = new Map<string, Look>();
  private readonly unjudged: Inspection['unjudged'] = [];
  private readonly failures = new Map<string, Inspection['failures'][number]>();

  constructor(parts: InspectionParts) {
    const { settings = {}, exemptions = [], known = [], commitments = NO_COMMITMENTS, currency = 'USD', now } = parts;
    this.parts = parts;
    this.detectors = parts.detectors.filter(({ name }) => settings[name] !== 'off');
    this.fleet = makeFleet(parts);
    this.known = Map.groupBy(known, resourceKey);
    const counting = exemptions.filter(({ until }) => until >= dayOf(now));
    this.exempted = new Map(
      [...Map.groupBy(counting, ({ resource }) => resourceKey(resource))].map(([key, mine]) => [
        key,
        new Set(mine.map(({ detector }) => detector)),
      ]),
    );
    const { detectors, fleet, isExempted } = this;
    this.lookAt = makeLook({ ...parts, settings, commitments, currency, detectors, fleet, isExempted });
  }

  private readonly isExempted = (resource: ResourceRef, detector: string): boolean => {
    if (this.exempted.size === 0) return false;
    const mine = this.exempted.get(resourceKey(resource));
    return mine !== undefined && (mine.has(undefined) || mine.has(detector));
  };

  look(resource: Resource): void {
    const known = this.known.size === 0 ? [] : (this.known.get(resourceKey(resource)) ?? []);
    const look = this.lookAt(resource);
    if (known.length > 0) this.looks.set(resourceKey(resource), look);
    for (const { detector, unknown } of look.unknowns) this.leaveOpen(detector, resource, unknown);
    for (const { detector, error } of look.broken) this.fail(detector, resource, error);
    if (look.candidates.length === 0) return;

    const { detectors, parts } = this;
    const { minMonthlySavings = 0 } = parts;
    const mine = choose(resource, look, { detectors, minMonthlySavings, known, allocated: parts.allocate(resource) });
    this.found.push(...mine);
    const first = mine.find(({ detector }) => !this.standsBeside(detector));
    if (!first) return;
    this.main.set(resourceKey(resource), first);
    const { verdict } = look.candidates.find(({ detector }) => detector.name === first.detector)!;
    for (const part of verdict.includes ?? []) this.included.set(resourceKey(part), first);
  }

  end(): Inspection {
    const standing = this.found.filter(
      (each) => this.standsBeside(each.detector) || !this.included.has(resourceKey(each)),
    );
    const merged = this.mergeOpinions();
    const found = [...standing, ...merged.own].map((finding) => {
      const opinions = merged.byFinding.get(finding.findingId);
      return opinions ? { ...finding, opinions: [...finding.opinions, ...opinions] } : finding;
    });
    for (const own of merged.own) this.main.set(resourceKey(own), own);
    const closed = this.close(new Set(found.map(({ findingId }) => findingId)));
    const { unjudged, failures } = this;
    return { found, unjudged, closed, failures: [...failures.values()], unmatched: merged.unmatched };
  }

  private mergeOpinions(): Merged {
    const { parts, included, main, looks } = this;
    const { opinions = [], resources, allocate, minMonthlySavings = 0 } = parts;
    return mergeOpinions({
      ...{ opinions, resources, allocate, minMonthlySavings },
      findingOf: (key) => included.get(key) ?? main.get(key),
      isLeftAlone: (resource, source) => {
        const key = resourceKey(resource);
        const stays = ({ detector }: Finding) =>
          [...(looks.get(key)?.unknowns ?? []), ...(looks.get(key)?.broken ?? [])].some(
            (each) => each.detector === detector,
          );
        return this.isExempted(resource, source) || (this.known.get(key) ?? []).some(stays);
      },
    });
  }

  private close(found: ReadonlySet<string>): Inspection['closed'] {
    const { detectors, fleet, isExempted, included, main, looks } = this;
    const closed: Inspection['closed'] = [];
    for (const finding of [...this.known.values()].flat()) {
      if (found.has(finding.findingId)) continue;
      const fate = fateOf(finding, {
        ...{ detectors, fleet, isExempted },
        foundOf: (each) => included.get(resourceKey(each)) ?? main.get(resourceKey(each)),
        lookOf: (each) => looks.get(resourceKey(each)),
        areOpinionsKnown: this.parts.opinions !== undefined,
      });
      if ('closedReason' in fate) closed.push({ findingId: finding.findingId, closedReason: fate.closedReason });
      else {
        if (fate.error !== undefined) this.fail(finding.detector, finding, fate.error);
        if (fate.unknown !== undefined) this.leaveOpen(finding.detector, finding, fate.unknown);
      }
    }
    return closed;
  }

  private standsBeside(name: string): boolean {
    return this.detectors.some((each) => each.name === name && each.standsBeside === true);
  }

  private leaveOpen(detector: string, of: ResourceRef, unknown: string): void {
    this.unjudged.push({ detector, resource: refOf(of), unknown });
  }

  private fail(detector: string, of: ResourceRef, error: unknown): void {
    const before = this.failures.get(detector);
    this.failures.set(
      detector,
      before ? { ...before, times: before.times + 1 } : { detector, resource: refOf(of), error, times: 1 },
    );
  }
}

function refOf({ cloud, subAccountId, regionId, resourceType, resourceId }: ResourceRef): ResourceRef {
  return { cloud, subAccountId, regionId, resourceType, resourceId };
}
