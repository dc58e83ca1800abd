import type { Unknown, Verdict } from '../model/finding.ts';
import { HOURS_A_MONTH } from '../model/price.ts';
import { costPart } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { bytes, counted, MB } from './words.ts';

/** An interface endpoint is paid by the hour in every zone; one for a service that nobody calls carries nothing. */
export const idleVpcEndpoint = defineDetector({
  name: 'idle-vpc-endpoint',
  resourceTypes: ['vpc-endpoint'],
  actionType: 'Delete',
  summary: 'endpoints of private networks that carry nothing',
  undo: 'make it anew; its addresses are others then',
  settings: { ...WINDOW, trafficMBPerDay: 1 },
  settingNotes: {
    ...WINDOW_NOTES,
    trafficMBPerDay: 'most traffic a day; one machine that asks for its settings needs more',
  },

  inspect(endpoint, about): Verdict | Unknown | undefined {
    // Gateway endpoints cost nothing.
    if (endpoint.kind === 'Gateway' || endpoint.zones === 0) return;
    const { settings, prices, now } = about;
    const age = daysSince(endpoint.createdAt, now);
    if (!isUnknown(age) && age < settings.days) return;
    const traffic = metricOf(endpoint, 'bytes');
    if (traffic && traffic.mean * 24 > settings.trafficMBPerDay * MB) return;
    const unknown = notMeasured(endpoint, ['bytes'], about);
    if (unknown || !traffic) return unknown;

    const part = {
      what: `endpoint in ${counted(endpoint.zones, 'zone')}`,
      item: { kind: 'vpc-endpoint-hours' as const },
      quantity: HOURS_A_MONTH * endpoint.zones,
    };
    return {
      reason: `${traffic.max === 0 ? 'no traffic' : `${bytes(traffic.mean * 24)} a day`} to ${endpoint.serviceName} in ${windowWords(endpoint)}`,
      evidence: {
        bytesPerDay: Math.round(traffic.mean * 24),
        zones: endpoint.zones,
        serviceName: endpoint.serviceName,
      },
      freed: [costPart(part, { prices, place: endpoint })],
      rollbackPossible: true,
      restartNeeded: false,
      // Without it, calls to the service go over the internet or nowhere.
      risk: 'medium',
    };
  },
});
