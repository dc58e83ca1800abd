import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliverFeedback } from '../../jobs/deliver-feedback.ts';
import { type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import type { Feedback } from '../../src/model/anomaly.ts';
import { anAnomaly } from '../analysis/anomalies.ts';
import { aCloud } from '../clouds/aws/cloud.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { anAnomaly as anAwsAnomaly } from '../sandbox/aws/clients.ts';
import { depsOf } from './budgets.ts';

const NOW = Temporal.Instant.from('2026-11-20T07:00:00Z');
const AT = NOW.toString();

let bot: TestBot;
let aws: SandboxAws;
beforeEach(async () => {
  bot = await startTestBot({ now: NOW });
  const found = ['aws-1', 'aws-2'].map((anomalyId) => anAwsAnomaly({ anomalyId }));
  aws = await startAws({ charges: () => [], anomalies: () => found, now: () => NOW });
});
afterEach(async () => {
  await bot.stop();
  await aws.stop();
});

const deliver = async () => deliverFeedback.run({ ...depsOf(bot, 'one'), clouds: [aCloud(aws)] });
const waiting = async () => (await bot.store.anomalies.pendingFeedback()).map(({ cloudAnomalyId }) => cloudAnomalyId);

/** Somebody answers about an anomaly that AWS found too, under this id. */
async function answered(cloudAnomalyId: string, ...answers: Feedback[]) {
  const anomalyId = `ours of ${cloudAnomalyId}`;
  const anomaly = anAnomaly({ anomalyId, cloud: { source: 'aws', cloudAnomalyId } });
  await bot.store.anomalies.put([{ anomaly }]);
  for (const feedback of answers) await bot.store.anomalies.answer({ anomalyId, feedback, actor: 'U1', at: AT });
}

describe('an answer about what AWS found too', () => {
  it('reaches AWS once, the newest last', async () => {
    await answered('aws-1', 'YES', 'PLANNED_ACTIVITY');

    expect(await deliver()).toBe('2 of 2 answers delivered');
    expect(aws.feedback.get('aws-1')).toBe('PLANNED_ACTIVITY');
    expect(await deliver()).toBe('nothing to deliver');
  });

  it('that AWS will never take is left, and said; the others arrive', async () => {
    await answered('gone', 'NO');
    await answered('aws-2', 'NO');

    expect(await deliver()).toMatch(
      /^1 of 2 answers delivered; Telling AWS about its anomaly gone .*ValidationException/,
    );
    expect(aws.feedback.get('aws-2')).toBe('NO');
    expect(await waiting()).toEqual([]);
  });

  it('waits while AWS denies it, which is a failure, and arrives afterwards', async () => {
    aws.fail('ProvideAnomalyFeedback', 'access-denied', { times: 1 });
    await answered('aws-1', 'NO');
    await answered('aws-2', 'YES');

    await expect(deliver()).rejects.toThrow('access denied; add ce:ProvideAnomalyFeedback to the role');
    expect(await waiting()).toEqual(['aws-1']);
    expect(await deliver()).toBe('1 of 1 answers delivered');
  });

  it('waits while its source is not configured', async () => {
    await answered('aws-1', 'NO');

    await deliverFeedback.run(depsOf(bot, 'one'));

    expect(await waiting()).toEqual(['aws-1']);
  });
});
