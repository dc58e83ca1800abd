import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { Store } from '../../src/ports.ts';
import { anAnomaly } from '../analysis/anomalies.ts';
import { aConfig } from '../fakes/builders.ts';

const AT = '2026-11-20T08:00:00Z';
const ALL = grantToJob('all', aConfig());

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.anomalies.put([{ anomaly: anAnomaly(), evidence: ['as found'] }]);
});
afterEach(() => store.close());

describe('a stored anomaly', () => {
  it('grows, and keeps what people answered and what was told', async () => {
    await store.anomalies.answer({ anomalyId: 'A1', feedback: 'YES', actor: 'U1', at: AT });
    const told = { as: 'alert' as const, at: AT, channelId: 'C1', messageTs: '1.1' };
    await store.anomalies.mark('A1', { told, fingerprint: 'first' });

    await store.anomalies.put([{ anomaly: anAnomaly({ totalImpact: 900 }) }]);

    expect(await store.anomalies.find('A1')).toMatchObject({
      totalImpact: 900,
      feedback: 'YES',
      feedbackBy: 'U1',
      told: { ...told, fingerprint: 'first' },
    });
  });

  it('keeps what it was found with as it was when it was told', async () => {
    await store.anomalies.put([{ anomaly: anAnomaly(), evidence: ['as told'] }]);
    await store.anomalies.mark('A1', { told: { as: 'digest', at: AT }, fingerprint: '' });

    await store.anomalies.put([{ anomaly: anAnomaly(), evidence: ['later'] }]);
    await store.anomalies.put([{ anomaly: anAnomaly() }]);

    expect(await store.anomalies.evidence('A1')).toEqual(['as told']);
  });

  it('is seen by its own scope and by who sees all', async () => {
    const seenBy = async (scope: string) =>
      (await store.anomalies.list(grantToJob(scope, aConfig()), '2026-11-01')).map(({ anomalyId }) => anomalyId);

    expect(await seenBy('payments')).toEqual(['A1']);
    expect(await seenBy('search')).toEqual([]);
    expect(await seenBy('all')).toEqual(['A1']);
    expect(await store.anomalies.list(ALL, '2026-11-20')).toEqual([]);
  });

  it('is not found under an id that nobody has', async () => {
    await expect(store.anomalies.find('A2')).rejects.toMatchObject({ code: 'not_found' });
    const answer = { anomalyId: 'A2', feedback: 'YES' as const, actor: 'U1', at: AT };
    await expect(store.anomalies.answer(answer)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('answers', () => {
  it('are given under the series they are about, the newest of each anomaly', async () => {
    await store.anomalies.answer({ anomalyId: 'A1', feedback: 'YES', actor: 'U1', at: AT });
    await store.anomalies.answer({ anomalyId: 'A1', feedback: 'NO', actor: 'U2', at: AT });

    expect(await store.anomalies.answers()).toEqual([
      { series: anAnomaly().series, feedback: 'NO', firstDay: '2026-11-18' },
    ]);
  });

  it('and what else was decided are in the log of decisions', async () => {
    await store.anomalies.answer({ anomalyId: 'A1', feedback: 'YES', actor: 'U1', at: AT });
    await store.anomalies.answer({ anomalyId: 'A1', feedback: 'NO', actor: 'U2', at: AT });
    await store.anomalies.settle('A1', { assignee: 'U3', actor: 'U2', at: AT });
    await store.anomalies.settle('A1', { snoozedUntil: '2026-11-27', actor: 'U3', at: AT });

    expect(await store.auditLog.list({ subjectKind: 'anomaly', subjectId: 'A1' })).toMatchObject([
      { event: 'answer', fromState: null, toState: 'YES', actor: 'U1' },
      { event: 'answer', fromState: 'YES', toState: 'NO', actor: 'U2' },
      { event: 'assign', fromState: null, toState: 'U3', actor: 'U2' },
      { event: 'snooze', fromState: null, toState: '2026-11-27', actor: 'U3' },
    ]);
  });

  it('wait for the cloud that saw the same thing, and only for it, until they are delivered', async () => {
    const cloud = { source: 'aws', cloudAnomalyId: 'aws-1' };
    await store.anomalies.put([{ anomaly: anAnomaly({ anomalyId: 'A2', cloud }) }]);
    for (const anomalyId of ['A1', 'A2'])
      await store.anomalies.answer({ anomalyId, feedback: 'NO', actor: 'U1', at: AT });

    const pending = await store.anomalies.pendingFeedback();
    expect(pending).toMatchObject([{ ...cloud, feedback: 'NO' }]);

    await store.anomalies.delivered(pending[0]!.feedbackId, AT);
    expect(await store.anomalies.pendingFeedback()).toEqual([]);
  });
});

describe('the allowance of a channel', () => {
  it('counts the alerts it got since, and not what its digests said', async () => {
    const put = async (anomalyId: string, as: 'alert' | 'digest', channelId: string, at: string) => {
      await store.anomalies.put([{ anomaly: anAnomaly({ anomalyId }) }]);
      await store.anomalies.mark(anomalyId, { told: { as, at, channelId }, fingerprint: '' });
    };
    await put('A2', 'alert', 'C1', '2026-11-19T08:00:00Z');
    await put('A3', 'alert', 'C1', '2026-11-10T08:00:00Z');
    await put('A4', 'digest', 'C1', '2026-11-19T08:00:00Z');
    await put('A5', 'alert', 'C2', '2026-11-19T08:00:00Z');

    expect(await store.anomalies.alertsSince('C1', '2026-11-13T08:00:00Z')).toBe(1);
  });
});

describe('planned activities', () => {
  const plan = {
    plannedId: 'P1',
    scope: 'payments',
    name: 'load-test',
    firstDay: '2026-11-27',
    lastDay: '2026-11-29',
    amount: 3000,
    billingCurrency: 'USD',
    createdBy: 'U1',
    createdAt: AT,
  };

  it('are declared anew under the same name, and removed by it', async () => {
    await store.planned.put(plan);
    await store.planned.put({ ...plan, plannedId: 'P2', amount: 4000 });

    expect(await store.planned.list('2026-11-29')).toMatchObject([{ plannedId: 'P2', amount: 4000 }]);
    expect(await store.planned.list('2026-11-30')).toEqual([]);
    const taken = { name: 'load-test', actor: 'U2', at: AT };
    expect(await store.planned.remove({ ...taken, scope: 'search' })).toBe(false);
    expect(await store.planned.remove({ ...taken, scope: 'payments' })).toBe(true);
    expect(await store.auditLog.list({ subjectKind: 'plan' })).toMatchObject([
      { event: 'declare', fromState: null, toState: '3000 USD, 2026-11-27 to 2026-11-29', actor: 'U1' },
      {
        event: 'declare',
        fromState: '3000 USD, 2026-11-27 to 2026-11-29',
        toState: '4000 USD, 2026-11-27 to 2026-11-29',
      },
      { event: 'remove', toState: null, actor: 'U2' },
    ]);
    expect(await store.planned.list('2026-11-01')).toEqual([]);
  });
});
