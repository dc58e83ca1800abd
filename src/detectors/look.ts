import type { Unknown, Verdict } from '../model/finding.ts';
import type { Commitments } from '../model/price.ts';
import type { Resource, ResourceType } from '../model/resource.ts';
import type { About, Detector, Settings } from './detector.ts';
import { isUnknown } from './measured.ts';
import { type Reckoned, reckon } from './saving.ts';

/** What one detector said of one resource. */
export interface Candidate {
  detector: Detector;
  verdict: Verdict;
  reckoned: Reckoned;
}

/** Everything that detectors said of one resource. */
export interface Look {
  candidates: Candidate[];
  unknowns: { detector: string; unknown: string }[];
  /** Detectors that broke, with what they threw. */
  broken: { detector: string; error: unknown }[];
}

/** What looking needs besides a resource. */
export interface LookParts extends Omit<About, 'settings'> {
  detectors: readonly Detector[];
  settings: Readonly<Record<string, Settings | 'off'>>;
  commitments: Commitments;
  currency: string;
  isExempted(resource: Resource, detector: string): boolean;
}

/** Looks at resources, one after the other, with the detectors that look at their type. */
export function makeLook({ detectors, settings, commitments, currency, isExempted, ...about }: LookParts) {
  const byType = new Map<ResourceType, { detector: Detector; settings: Settings }[]>();
  for (const detector of detectors) {
    const mine = settings[detector.name];
    const own = { ...detector.settings, ...(mine === 'off' ? {} : mine) };
    for (const type of detector.resourceTypes) {
      byType.set(type, [...(byType.get(type) ?? []), { detector, settings: own }]);
    }
  }

  return (resource: Resource): Look => {
    const look: Look = { candidates: [], unknowns: [], broken: [] };
    for (const { detector, settings: own } of byType.get(resource.resourceType) ?? []) {
      const { name } = detector;
      if (isExempted(resource, name)) continue;
      const said = ask(() => detector.inspect(resource, { ...about, settings: own }));
      if ('error' in said) look.broken.push({ detector: name, error: said.error });
      else if (isUnknown(said.answer)) look.unknowns.push({ detector: name, unknown: said.answer.unknown });
      else if (said.answer) {
        const { answer: verdict } = said;
        const actionType = verdict.actionType ?? detector.actionType;
        const reckoned = reckon(verdict, { resource, actionType, commitments, currency });
        look.candidates.push({ detector, verdict, reckoned });
      }
    }
    return look;
  };
}

/** A detector that breaks must not stop the others; what it threw is handed on. */
export function ask<T extends Verdict | Unknown | boolean | undefined>(
  question: () => T,
): { answer: T } | { error: unknown } {
  try {
    return { answer: question() };
  } catch (error) {
    return { error };
  }
}
