import type { Verdict } from '../model/finding.ts';
import type { Trail } from '../model/resource.ts';
import { defineDetector } from './detector.ts';

/** The first copy of management events in a region is free; each further one is paid per 100,000 events. */
export const duplicateTrail = defineDetector({
  name: 'duplicate-trail',
  resourceTypes: ['trail'],
  actionType: 'Disable',
  summary: 'trails that deliver the same management events once more',
  undo: 'switch its management events on again; those of the time between are in the other trail',
  settings: {},
  settingNotes: {},

  inspect(trail, { fleet }): Verdict | undefined {
    // Every region shows a trail of many regions; it is judged where it belongs.
    if (!delivers(trail) || trail.regionId !== trail.homeRegionId) return;
    const others = fleet
      .inAccount('trail', trail)
      .filter((other) => other.resourceId !== trail.resourceId && delivers(other) && covers(other, trail))
      .sort(firstIsKept);
    const kept = others[0];
    if (!kept || (covers(trail, kept) && firstIsKept(trail, kept) < 0)) return;
    // An organisation's trail is changed by its management account only.
    if (trail.isOrganization && !kept.isOrganization) return;

    return {
      reason: `delivers ${trail.managementEvents} management events of ${trail.isMultiRegion ? 'all regions' : trail.homeRegionId}, as ${kept.resourceName} does already; each further copy is paid`,
      evidence: {
        keptTrail: kept.resourceName,
        managementEvents: trail.managementEvents,
        isMultiRegion: trail.isMultiRegion,
        isOrganization: trail.isOrganization,
      },
      freed: [],
      savingUnknown: 'how many events it delivers is seen in the bill only, as paid events of CloudTrail',
      change: { managementEvents: 'none' },
      rollbackPossible: true,
      restartNeeded: false,
      // A trail may be what an auditor was promised.
      risk: 'medium',
    };
  },

  isActedOn: (trail) => !delivers(trail),
});

function delivers({ isLogging, managementEvents }: Trail): boolean {
  return isLogging && managementEvents !== 'none';
}

/** Whether `other` delivers everything that `trail` delivers; two that deliver some may each deliver what the other leaves. */
function covers(other: Trail, trail: Trail): boolean {
  const where = other.isMultiRegion || (!trail.isMultiRegion && other.homeRegionId === trail.homeRegionId);
  return where && other.managementEvents === 'all';
}

/** The organisation's stays, since it is not this account's to change; then what records more; then by name. */
function firstIsKept(a: Trail, b: Trail): number {
  return (
    Number(b.isOrganization) - Number(a.isOrganization) ||
    Number(b.isMultiRegion) - Number(a.isMultiRegion) ||
    a.resourceId.localeCompare(b.resourceId)
  );
}
