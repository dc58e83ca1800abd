import type { Unknown, Verdict } from '../model/finding.ts';
import type { Snapshot } from '../model/resource.ts';
import { snapshotPart } from './cost-parts.ts';
import { defineDetector, type Fleet } from './detector.ts';
import { isKeptByService } from './keepers.ts';
import { daysSince, isUnknown } from './measured.ts';
import { days } from './words.ts';

/** What AWS calls the volume of a snapshot that was copied or imported: it says nothing of where it is from. */
const NO_VOLUME = 'vol-ffffffff';

/** Snapshots are made by hand before something risky, and nobody comes back to remove them. */
export const oldSnapshot = defineDetector({
  name: 'old-snapshot',
  resourceTypes: ['snapshot'],
  actionType: 'Delete',
  summary: 'snapshots that are old and not the newest of their disk',
  undo: 'cannot be undone, unless a Recycle Bin rule keeps it',
  settings: { ageDays: 90 },
  settingNotes: { ageDays: 'days since it was made; a quarter, after which the risky change is long done' },

  inspect(snapshot, { now, settings, fleet, prices }): Verdict | Unknown | undefined {
    if (isKeptByService(snapshot)) return;
    const age = daysSince(snapshot.createdAt, now, 'it was made');
    if (isUnknown(age)) return age;
    if (age < settings.ageDays) return;
    if (fleet.naming('image', snapshot.resourceId, snapshot).length > 0) return;
    if (!fleet.isComplete('image', snapshot))
      return { unknown: 'not all images could be read, and it may belong to one' };

    const place = placeInRow(snapshot, fleet);
    if (isUnknown(place)) return place;
    if (place === 'newest of a disk') return;
    const isLast = place === 'last of a disk that is gone';
    return {
      reason: `made ${days(Math.floor(age))} ago, of ${snapshot.sizeGiB} GiB, no image uses it${isLast ? '; the last one of a disk that is gone' : ''}`,
      evidence: { ageDays: Math.floor(age), sizeGiB: snapshot.sizeGiB, isLastOfDisk: isLast, tier: snapshot.tier },
      freed: [snapshotPart(snapshot, { prices, place: snapshot })],
      savingIsAtMost: true,
      ...(snapshot.tier === 'standard'
        ? { alternatives: ['move it to the archive, where storage costs a quarter and reading it back takes days'] }
        : {}),
      rollbackPossible: (snapshot.keptDays ?? 0) > 0,
      restartNeeded: false,
      risk: isLast ? 'high' : 'medium',
    };
  },
});

type PlaceInRow = 'newest of a disk' | 'last of a disk that is gone' | 'one of several' | 'of no known disk';

function placeInRow(snapshot: Snapshot, fleet: Fleet): PlaceInRow | Unknown {
  const { volumeId } = snapshot;
  if (volumeId === NO_VOLUME || volumeId === '') return 'of no known disk';
  const others = fleet.naming('snapshot', volumeId, snapshot);
  // Of several of the same instant one is as good as the other, as long as it is always the same that stays.
  const isNewest = others.every((other) => rank(other) <= rank(snapshot));
  if (!isNewest) return 'one of several';
  if (fleet.find('volume', volumeId, snapshot)) return 'newest of a disk';
  if (!fleet.isComplete('volume', snapshot))
    return { unknown: 'not all disks could be read, and it may be the newest of one' };
  return 'last of a disk that is gone';
}

function rank({ createdAt = '', resourceId }: Snapshot): string {
  return `${createdAt} ${resourceId}`;
}
