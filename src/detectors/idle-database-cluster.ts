import type { Unknown, Verdict } from '../model/finding.ts';
import type { Database } from '../model/resource.ts';
import { databaseHours } from './cost-parts.ts';
import { type About, defineDetector } from './detector.ts';
import { isProduction } from './environment.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { counted } from './words.ts';

const SETTINGS = { ...WINDOW, connections: 0 };

/** A cluster is stopped as a whole: it is idle when nobody connects to any of its members. */
export const idleDatabaseCluster = defineDetector({
  name: 'idle-database-cluster',
  resourceTypes: ['database-cluster'],
  actionType: 'Stop',
  summary: 'database clusters that nobody connects to',
  undo: 'start it again; what was deleted comes back from its final snapshot',
  settings: SETTINGS,
  settingNotes: { ...WINDOW_NOTES, connections: 'most connections of any member in any hour' },

  inspect(cluster, about): Verdict | Unknown | undefined {
    if (cluster.state !== 'available') return;
    const { settings, fleet, prices, now } = about;
    const age = daysSince(cluster.createdAt, now);
    if (!isUnknown(age) && age < settings.days) return;

    const members = cluster.memberIds.flatMap((id) => fleet.find('database', id, cluster) ?? []);
    const all = [cluster, ...members].flatMap((each) => metricOf(each, 'connections') ?? []);
    if (all.some(({ max }) => max > settings.connections)) return;
    if (members.length < cluster.memberIds.length) return { unknown: 'not all of its members could be read' };
    // One of no members is serverless of the first kind, which reports for itself.
    const unknown = members.length === 0 ? notMeasured(cluster, ['connections'], about) : firstUnknown(members, about);
    if (unknown) return unknown;

    const at = { prices, place: cluster };
    const measured = members[0] ?? cluster;
    const isUnpriced = members.length === 0;
    return {
      reason:
        `no connection to any of ${counted(members.length, 'member')} in ${windowWords(measured)}; ` +
        'AWS starts what is stopped again after 7 days, and its storage goes on billing',
      evidence: { members: members.length, connectionsMax: Math.max(...all.map(({ max }) => max)) },
      freed: members.map((member) => databaseHours(member, at)),
      ...(isUnpriced ? { savingUnknown: 'what it is billed for while nobody connects is not known' } : {}),
      includes: members,
      alternatives: ['deleting it with a final snapshot saves its storage too'],
      rollbackPossible: true,
      restartNeeded: false,
      risk: isProduction(cluster) ? 'high' : 'medium',
    };
  },

  isActedOn: ({ state }) => state === 'stopped' || state === 'stopping',
});

function firstUnknown(members: readonly Database[], about: About<typeof SETTINGS>): Unknown | undefined {
  for (const member of members) {
    const unknown = notMeasured(member, ['connections'], about);
    if (unknown) return { unknown: `${member.resourceName}: ${unknown.unknown}` };
  }
}
