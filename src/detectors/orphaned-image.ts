import type { Unknown, Verdict } from '../model/finding.ts';
import { snapshotPart } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { isKeptByService } from './keepers.ts';
import { daysSince, isUnknown } from './measured.ts';
import { counted, days } from './words.ts';

/** An image costs what its snapshots cost, and its snapshots cannot be removed while it is there. */
export const orphanedImage = defineDetector({
  name: 'orphaned-image',
  resourceTypes: ['image'],
  actionType: 'Delete',
  summary: 'images that no machine was started from for long',
  undo: 'cannot be undone, unless a Recycle Bin rule keeps it',
  settings: { unusedDays: 180 },
  settingNotes: {
    unusedDays: 'days since something was started from it; what is used twice a year was used within them',
  },

  inspect(image, { now, settings, fleet, prices }): Verdict | Unknown | undefined {
    if (image.isPublic || isKeptByService(image)) return;
    if (fleet.naming('instance', image.resourceId, image).length > 0) return;
    const age = daysSince(image.createdAt, now);
    if (isUnknown(age)) return age;
    const unused = image.lastLaunchedOn ? daysSince(image.lastLaunchedOn, now, 'it was last used') : age;
    if (isUnknown(unused)) return unused;
    if (unused < settings.unusedDays || age < settings.unusedDays) return;
    if (!fleet.isComplete('instance', image))
      return { unknown: 'not all machines could be read, and one may be from it' };

    const snapshots = image.snapshotIds.flatMap((id) => fleet.find('snapshot', id, image) ?? []);
    if (snapshots.length < image.snapshotIds.length) return { unknown: 'not all of its snapshots could be read' };
    if (snapshots.length === 0) return;
    const last = image.lastLaunchedOn
      ? `last used ${days(Math.floor(unused))} ago`
      : `made ${days(Math.floor(age))} ago and not used since, as far as AWS knows`;
    return {
      reason: `${last}; no machine here is from it, ${counted(snapshots.length, 'snapshot')} kept for it. A launch template may still name it`,
      evidence: {
        unusedDays: Math.floor(unused),
        ageDays: Math.floor(age),
        lastLaunchedOn: image.lastLaunchedOn ?? null,
        snapshots: snapshots.length,
        sizeGiB: snapshots.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0),
      },
      freed: snapshots.map((snapshot) => snapshotPart(snapshot, { prices, place: image })),
      savingIsAtMost: true,
      includes: snapshots,
      rollbackPossible: false,
      restartNeeded: false,
      risk: 'medium',
    };
  },
});
