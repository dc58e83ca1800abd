import type { Verdict } from '../model/finding.ts';
import { addressPart, snapshotPart, volumeParts } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { addressesOf, isDecidedElsewhere, volumesOf } from './instance-facts.ts';
import { daysSince, isUnknown } from './measured.ts';
import { counted, days, listed, whole } from './words.ts';

/** A machine that is stopped costs nothing, and its disks and addresses as much as before. */
export const stoppedInstance = defineDetector({
  name: 'stopped-instance',
  resourceTypes: ['instance'],
  actionType: 'Delete',
  summary: 'machines that were stopped and left, with their disks',
  undo: 'start it anew from an image made before; its public address is lost',
  settings: { stoppedDays: 30 },
  settingNotes: { stoppedDays: 'days since it stopped; what runs once a month has run within them' },

  inspect(instance, { now, settings, fleet, prices }): Verdict | { unknown: string } | undefined {
    if (instance.state !== 'stopped' || isDecidedElsewhere(instance)) return;
    const since = daysSince(instance.stoppedAt, now, 'it was stopped');
    if (isUnknown(since)) return since;
    if (since < settings.stoppedDays) return;

    const volumes = volumesOf(instance, fleet);
    const addresses = addressesOf(instance, fleet);
    if (volumes.length < instance.volumeIds.length) return { unknown: 'not all of its disks could be read' };
    if (volumes.length + addresses.length === 0) return;

    const at = { prices, place: instance };
    const sizeGiB = volumes.reduce((total, volume) => total + volume.sizeGiB, 0);
    const kept = [
      ...(volumes.length > 0 ? [`${counted(volumes.length, 'disk')} of ${whole(sizeGiB)} GiB`] : []),
      ...(addresses.length > 0 ? [counted(addresses.length, 'address', 'addresses')] : []),
    ];
    return {
      reason: `stopped ${days(Math.floor(since))} ago, and ${listed(kept)} still billed`,
      evidence: { stoppedDays: Math.floor(since), disks: volumes.length, sizeGiB, addresses: addresses.length },
      freed: [
        ...volumes.flatMap((volume) => volumeParts(volume, at)),
        ...addresses.map((address) => addressPart(address, at)),
      ],
      // The image that brings it back is made of snapshots; what they will hold is known only when they are there.
      stays: sizeGiB > 0 ? [snapshotPart({ sizeGiB, tier: 'standard' }, at)] : [],
      includes: [...volumes, ...addresses],
      rollbackPossible: true,
      restartNeeded: false,
      risk: 'medium',
    };
  },

  isActedOn: ({ state }) => state === 'running' || state === 'pending',
});
