import type { Unknown, Verdict } from '../model/finding.ts';
import type { Cache } from '../model/resource.ts';
import { cacheHours } from './cost-parts.ts';
import { type About, defineDetector } from './detector.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';

const SETTINGS = { ...WINDOW, connections: 4, requestsPerDay: 0 };

/**
 * A cache that nobody asks holds nothing that anybody wants. Its own service stays connected, and memcached holds some
 * connections for each of its threads, so that there only requests tell.
 */
export const idleCache = defineDetector({
  name: 'idle-cache',
  resourceTypes: ['cache'],
  actionType: 'Delete',
  summary: 'caches that nobody asks anything',
  undo: 'make it anew, from its final backup where the engine has one',
  settings: SETTINGS,
  settingNotes: {
    ...WINDOW_NOTES,
    connections:
      'most connections of any hour: ElastiCache itself holds two to four (its documentation of CurrConnections)',
    requestsPerDay: 'most reads and writes a day',
  },

  inspect(cache, about): Verdict | Unknown | undefined {
    if (cache.state !== 'available') return;
    const { settings, fleet, prices, now } = about;
    const age = daysSince(cache.createdAt, now);
    if (!isUnknown(age) && age < settings.days) return;

    // Nodes of a group copy each other, and only all of them together can be idle.
    const nodes = cache.replicationGroup ? fleet.naming('cache', cache.replicationGroup, cache) : [cache];
    if (nodes.some((node) => isAsked(node, settings))) return;
    for (const node of nodes) {
      const unknown = notMeasured(node, needed(node), about);
      if (unknown) return node === cache ? unknown : { unknown: `${node.resourceName}: ${unknown.unknown}` };
    }

    const connections = metricOf(cache, 'connections');
    const requests = metricOf(cache, 'requests');
    const isBackedUp = cache.engine !== 'memcached';
    return {
      reason:
        `${requests ? 'no read or write' : 'reads and writes were not measured'}` +
        `${connections && isBackedUp ? `, ${connections.max} connections at most, which are its service's own,` : ''} in ${windowWords(cache)}` +
        `${nodes.length > 1 ? `; the same of all ${nodes.length} nodes of its group` : ''}`,
      evidence: {
        connectionsMax: connections?.max ?? null,
        requestsPerDay: requests ? requests.mean * 24 : null,
        nodes: cache.nodes,
        nodesOfGroup: nodes.length,
      },
      freed: [cacheHours(cache, { prices, place: cache })],
      rollbackPossible: isBackedUp,
      restartNeeded: false,
      risk: 'medium',
    };
  },
});

function isAsked(cache: Cache, { connections, requestsPerDay }: About<typeof SETTINGS>['settings']): boolean {
  const held = metricOf(cache, 'connections');
  const requests = metricOf(cache, 'requests');
  if (requests && requests.mean * 24 > requestsPerDay) return true;
  return cache.engine !== 'memcached' && held !== undefined && held.max > connections;
}

function needed({ engine }: Cache): ('connections' | 'requests')[] {
  return engine === 'memcached' ? ['requests'] : ['connections'];
}
