import { volumeParts } from './cost-parts.ts';
import { defineDetector } from './detector.ts';

/** A disk costs its full price whether or not a machine uses it. */
export const unattachedVolume = defineDetector({
  name: 'unattached-volume',
  resourceTypes: ['volume'],
  actionType: 'Delete',
  summary: 'disks that no machine uses',
  settings: { graceDays: 7 },

  inspect(volume, { now, settings, prices }) {
    if (volume.attachedTo.length > 0 || volume.state !== 'available') return;

    // AWS does not say since when; what was measured tells of the last time anybody read or wrote.
    if (volume.createdAt === undefined) return { unknown: 'the cloud does not say how old it is' };
    const days = Math.floor(now.since(Temporal.Instant.from(volume.createdAt)).total('days'));
    if (days < settings.graceDays) return;

    return {
      reason: `unattached, ${volume.sizeGiB} GiB of ${volume.volumeType}, created ${days} days ago`,
      evidence: { createdDaysAgo: days, sizeGiB: volume.sizeGiB },
      freed: volumeParts(volume, { prices, place: volume }),
      rollbackPossible: true,
      restartNeeded: false,
      risk: 'low',
    };
  },
});
