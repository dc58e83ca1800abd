import type { ClosedReason, Finding, FoundWaste } from '../model/finding.ts';
import type { Resource } from '../model/resource.ts';
import type { Detector, Fleet } from './detector.ts';
import { ask, type Look } from './look.ts';
import { OPINION_SOURCES } from './opinions.ts';

/** What is known of an open finding's resource now. */
export interface ClosingParts {
  detectors: readonly Detector[];
  fleet: Fleet;
  isExempted(resource: Resource | Finding, detector: string): boolean;
  /** What was found of its resource, or of the one that includes it. */
  foundOf(finding: Finding): FoundWaste | undefined;
  lookOf(finding: Finding): Look | undefined;
  areOpinionsKnown: boolean;
}

/** Closed for a reason, or left open since nobody can tell; `unknown` is absent where the look has said so already. */
export type Fate = { closedReason: ClosedReason } | { unknown?: string; error?: unknown };

/** What becomes of an open finding that was not found again. */
export function fateOf(finding: Finding, parts: ClosingParts): Fate {
  const { detectors, fleet } = parts;
  if (parts.isExempted(finding, finding.detector)) return { closedReason: 'exempted' };

  const resource = fleet.find(finding.resourceType, finding.resourceId, finding);
  if (!resource) {
    if (fleet.isComplete(finding.resourceType, finding)) return { closedReason: 'gone' };
    return { unknown: `not all of its kind (${finding.resourceType}) could be read, so it may still be there` };
  }

  const isOpinion = (OPINION_SOURCES as readonly string[]).includes(finding.detector);
  const detector = detectors.find(({ name }) => name === finding.detector);
  if (!detector && !isOpinion) return { closedReason: 'no-longer-judged' };
  const acted = ask(() => detector?.isActedOn?.(resource, finding) ?? false);
  if ('error' in acted) return { unknown: 'its detector broke', error: acted.error };
  if (acted.answer) return { closedReason: 'acted-on' };
  // Only one thing can be done to a resource: another finding has taken its place.
  if (!detector?.standsBeside && parts.foundOf(finding)) return { closedReason: 'no-longer-judged' };
  if (isOpinion)
    return parts.areOpinionsKnown
      ? { closedReason: 'woke-up' }
      : { unknown: 'what the cloud advises could not be read' };

  const look = parts.lookOf(finding);
  const isHere = ({ detector: name }: { detector: string }) => name === finding.detector;
  if (look?.unknowns.some(isHere)) return {};
  if (look?.broken.some(isHere)) return { unknown: 'its detector broke' };
  // Found, and not worth telling any more.
  if (look?.candidates.some((candidate) => candidate.detector === detector))
    return { closedReason: 'no-longer-judged' };
  return { closedReason: 'woke-up' };
}
