import type { Unknown, Verdict } from '../model/finding.ts';
import { hourly } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { exactly } from './words.ts';

/** A load balancer costs the same with no request as with many; one without targets may still redirect people. */
export const idleLoadBalancer = defineDetector({
  name: 'idle-load-balancer',
  resourceTypes: ['load-balancer'],
  actionType: 'Delete',
  summary: 'load balancers that nobody asks anything',
  undo: 'cannot be undone: a new one has another name in DNS',
  settings: { ...WINDOW, requestsPerDay: 0 },
  settingNotes: { ...WINDOW_NOTES, requestsPerDay: 'most requests a day; health checks are not counted among them' },

  inspect(balancer, about): Verdict | Unknown | undefined {
    const { settings, now, prices } = about;
    const { targets, kind } = balancer;
    const age = daysSince(balancer.createdAt, now);
    if (isUnknown(age)) return age;
    if (age < settings.days) return;

    const requests = metricOf(balancer, 'requests');
    // Only an application load balancer answers by itself, with a redirect or a fixed text; others need a target.
    const isUseless = targets?.registered === 0 && kind !== 'application';
    if (!isUseless) {
      // One hour with a request is enough to say no, however few hours are known.
      if (requests && requests.mean * 24 > settings.requestsPerDay) return;
      const unknown = notMeasured(balancer, ['requests'], about);
      if (unknown) return unknown;
    }

    const said = !requests
      ? []
      : [requests.max === 0 ? `no request in ${windowWords(balancer)}` : 'hardly any request'];
    const behind =
      targets &&
      (targets.registered === 0 ? 'no target' : `${targets.healthy} of ${targets.registered} targets healthy`);
    return {
      reason: [...said, ...(behind ? [behind] : [])].join(', '),
      evidence: {
        requestsPerDay: requests ? exactly(requests.mean * 24) : null,
        targets: targets?.registered ?? null,
        healthyTargets: targets?.healthy ?? null,
      },
      freed: [
        hourly(`${kind} load balancer`, { kind: 'load-balancer-hours', balancer: kind }, { prices, place: balancer }),
      ],
      rollbackPossible: false,
      restartNeeded: false,
      risk: targets?.registered === 0 ? 'low' : 'medium',
    };
  },
});
