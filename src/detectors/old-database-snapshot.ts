import type { Unknown, Verdict } from '../model/finding.ts';
import { costPart } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { isKeptByService } from './keepers.ts';
import { daysSince, isUnknown } from './measured.ts';
import { days } from './words.ts';

/** RDS removes the snapshots that it makes; those that people make are kept until people remove them. */
export const oldDatabaseSnapshot = defineDetector({
  name: 'old-database-snapshot',
  resourceTypes: ['database-snapshot'],
  actionType: 'Delete',
  summary: 'snapshots of databases that somebody made long ago',
  undo: 'cannot be undone; export it to S3 first where it must be kept for years',
  settings: { ageDays: 180 },
  settingNotes: { ageDays: 'days since it was made; half a year, within which most upgrades are taken back or kept' },

  inspect(snapshot, { now, settings, fleet, prices }): Verdict | Unknown | undefined {
    if (snapshot.kind !== 'manual' || isKeptByService(snapshot)) return;
    const age = daysSince(snapshot.createdAt, now, 'it was made');
    if (isUnknown(age)) return age;
    if (age < settings.ageDays) return;

    const sourceType = snapshot.isOfCluster ? 'database-cluster' : 'database';
    const source = fleet.find(sourceType, snapshot.sourceId, snapshot);
    const isGone = !source && fleet.isComplete(sourceType, snapshot);
    const isNewest = fleet
      .naming('database-snapshot', snapshot.sourceId, snapshot)
      .every(
        ({ createdAt = '', isOfCluster }) => isOfCluster !== snapshot.isOfCluster || createdAt <= snapshot.createdAt!,
      );
    // Of what may be gone, the newest copy may be the only one that is left.
    const isLast = isNewest && !source;
    const item = { kind: 'database-snapshot-storage', isOfCluster: snapshot.isOfCluster } as const;
    const part = { what: `at most ${snapshot.sizeGiB} GiB of snapshot`, item, quantity: snapshot.sizeGiB };
    return {
      reason: `made by hand ${days(Math.floor(age))} ago, of ${snapshot.sizeGiB} GiB${isLast ? `; the newest one of a database that ${isGone ? 'is gone' : 'was not found'}` : ''}`,
      evidence: {
        ageDays: Math.floor(age),
        sizeGiB: snapshot.sizeGiB,
        sourceId: snapshot.sourceId,
        isLastOfDatabase: isLast,
      },
      freed: [costPart(part, { prices, place: snapshot })],
      savingIsAtMost: true,
      rollbackPossible: false,
      restartNeeded: false,
      risk: isLast ? 'high' : 'medium',
    };
  },
});
