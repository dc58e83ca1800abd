import type { Unknown, Verdict } from '../model/finding.ts';
import { snapshotPart, volumeParts } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, windowWords } from './measured.ts';
import { days } from './words.ts';

/** A disk costs its full price whether or not a machine uses it. */
export const unattachedVolume = defineDetector({
  name: 'unattached-volume',
  resourceTypes: ['volume'],
  actionType: 'Delete',
  summary: 'disks that no machine uses',
  undo: 'make it anew from a snapshot taken before',
  settings: { graceDays: 7 },
  settingNotes: { graceDays: 'days since it was created or used; a disk may be waiting for its machine' },

  inspect(volume, { now, settings, prices }): Verdict | Unknown | undefined {
    if (volume.attachedTo.length > 0 || volume.state !== 'available') return;
    const age = daysSince(volume.createdAt, now);
    if (isUnknown(age)) return age;
    if (age < settings.graceDays) return;
    // AWS does not say since when it is unattached; a disk has operations only while a machine has it.
    const operations = metricOf(volume, 'iops');
    if (operations && operations.max > 0) return;
    const unknown = notMeasured(volume, ['iops'], { now, settings: { ...WINDOW, days: settings.graceDays } });
    if (unknown) return unknown;

    const at = { prices, place: volume };
    const created = days(Math.floor(age));
    return {
      reason:
        `unattached, ${volume.sizeGiB} GiB of ${volume.volumeType}, created ${created} ago, ` +
        `neither read nor written in ${windowWords(volume)}`,
      evidence: { createdDaysAgo: Math.floor(age), sizeGiB: volume.sizeGiB },
      freed: volumeParts(volume, at),
      stays: [snapshotPart({ sizeGiB: volume.sizeGiB, tier: 'standard' }, at)],
      rollbackPossible: true,
      restartNeeded: false,
      risk: 'low',
    };
  },
});
