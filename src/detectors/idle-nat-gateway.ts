import type { Unknown, Verdict } from '../model/finding.ts';
import { addressPart, hourly } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { bytes, MB } from './words.ts';

/** A NAT gateway costs some thirty dollars a month before a byte goes through it, in every zone where one was made. */
export const idleNatGateway = defineDetector({
  name: 'idle-nat-gateway',
  resourceTypes: ['nat-gateway'],
  actionType: 'Delete',
  summary: 'NAT gateways that carry nothing',
  undo: 'make a new one and point the routes to it; with its Elastic IP it has the same address',
  settings: { ...WINDOW, trafficMBPerDay: 1, connections: 1 },
  settingNotes: {
    ...WINDOW_NOTES,
    trafficMBPerDay: 'most traffic a day; one machine that looks for updates once needs more',
    connections: 'connections that are open at any time on average; one is somebody who stays connected',
  },

  inspect(gateway, about): Verdict | Unknown | undefined {
    if (gateway.state !== 'available') return;
    const { settings, fleet, prices, now } = about;
    const age = daysSince(gateway.createdAt, now);
    if (!isUnknown(age) && age < settings.days) return;
    const traffic = metricOf(gateway, 'bytes');
    const connections = metricOf(gateway, 'connections');
    if (traffic && traffic.mean * 24 > settings.trafficMBPerDay * MB) return;
    // Connections that are open all the time are in use, however little goes through them.
    if (connections && connections.mean >= settings.connections) return;
    const unknown = notMeasured(gateway, ['bytes'], about);
    if (unknown || !traffic) return unknown;

    const at = { prices, place: gateway };
    return {
      reason:
        `${traffic.max === 0 ? 'no traffic' : `${bytes(traffic.mean * 24)} a day`} in ${windowWords(gateway)}` +
        `, ${connections ? (connections.max === 0 ? 'no connection' : `${connections.max} connections at most`) : 'connections were not measured'}`,
      evidence: {
        bytesPerDay: Math.round(traffic.mean * 24),
        bytesMaxPerHour: Math.round(traffic.max),
        connectionsMax: connections?.max ?? null,
      },
      freed: [hourly('NAT gateway', { kind: 'nat-gateway-hours' }, at)],
      stays: fleet.naming('address', gateway.resourceId, gateway).map((address) => addressPart(address, at)),
      alternatives: ['release its address as well, if nobody outside knows it'],
      rollbackPossible: true,
      restartNeeded: false,
      // It may be what a zone falls back to, and machines behind it lose their way out.
      risk: 'medium',
    };
  },
});
