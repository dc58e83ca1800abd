import type { Unknown, Verdict } from '../model/finding.ts';
import { databaseHours, databaseStorage } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { isProduction } from './environment.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';

/**
 * A database that nobody connects to works for nobody. One that others copy, that copies another or that is part of a
 * cluster is not alone, and its connections do not tell who needs it.
 */
export const idleDatabase = defineDetector({
  name: 'idle-database',
  resourceTypes: ['database'],
  actionType: 'Stop',
  summary: 'databases that nobody connects to',
  undo: 'start it again; what was deleted comes back from its final snapshot',
  settings: { ...WINDOW, connections: 0 },
  settingNotes: {
    ...WINDOW_NOTES,
    connections: 'most connections of any hour; a monitoring agent of yours may be one',
  },

  inspect(database, about): Verdict | Unknown | undefined {
    if (database.state !== 'available') return;
    if (database.clusterId !== undefined || database.isReadReplica || database.hasReadReplicas) return;
    const { settings, prices, now } = about;
    const age = daysSince(database.createdAt, now);
    if (!isUnknown(age) && age < settings.days) return;
    const connections = metricOf(database, 'connections');
    if (connections && connections.max > settings.connections) return;
    const unknown = notMeasured(database, ['connections'], about);
    if (unknown || !connections) return unknown;

    const at = { prices, place: database };
    // SQL Server in two zones is one of those that RDS does not stop (RDS user guide, "Stopping a DB instance").
    const canStop = !(database.multiAz && database.engine.startsWith('sqlserver'));
    const most = connections.max === 0 ? 'no connection' : `${connections.max} connections at most`;
    return {
      reason: canStop
        ? `${most} in ${windowWords(database)}; RDS starts what is stopped again after 7 days, so it must be stopped anew or deleted with a final snapshot`
        : `${most} in ${windowWords(database)}; it cannot be stopped, only deleted with a final snapshot`,
      evidence: { connectionsMax: connections.max, measuredHours: connections.hours, sizeGiB: database.sizeGiB },
      freed: [databaseHours(database, at)],
      stays: databaseStorage(database, at),
      ...(canStop ? {} : { actionType: 'Delete' as const }),
      alternatives: canStop ? ['deleting it with a final snapshot saves its storage too'] : [],
      rollbackPossible: true,
      restartNeeded: false,
      risk: isProduction(database) ? 'high' : 'medium',
    };
  },

  isActedOn: ({ state }) => state === 'stopped' || state === 'stopping',
});
