import { describe, expect, it } from 'vitest';
import { awsAnomalies } from '../../sandbox/story/aws-anomalies.ts';
import { awsBudgets } from '../../sandbox/story/aws-budgets.ts';
import { companyStory, STORY_TODAY, type StoryCharge } from '../../sandbox/story.ts';
import { addDays } from '../../src/model/period.ts';

/** What AWS has found when so many days of the plot are still to come, or gone. */
function foundOn(away = 0) {
  const today = addDays(STORY_TODAY, away);
  return awsAnomalies(companyStory({ today }), companyStory({ today, surprises: false }).charges);
}

const accountsFoundOn = (away: number) => foundOn(away).map(({ subAccountName }) => subAccountName);
const impactOf = (found: ReturnType<typeof foundOn>, service: string) => {
  const { totalActualSpend, totalExpectedSpend } = found.find(({ serviceName }) => serviceName === service)!;
  return totalActualSpend - totalExpectedSpend;
};

const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const NAT = 'EC2 - Other';
const LOGS = 'AmazonCloudWatch';

describe('what AWS finds in the story', () => {
  it('is three surprises and a trifle, each where it happened', () => {
    expect(foundOn()).toMatchObject([
      { serviceName: LOGS, subAccountName: 'checkout-prod', firstDay: '2026-11-14', lastDay: '2026-11-17' },
      { serviceName: EC2, subAccountName: 'staging', firstDay: '2026-11-02', lastDay: undefined },
      { serviceName: NAT, subAccountName: 'payments-prod', firstDay: '2026-11-18', lastDay: undefined },
      { serviceName: LOGS, subAccountName: 'data-prod' },
    ]);
  });

  it('has the impact that the surprise has on the bill as billed', () => {
    const surprise = companyStory().surprises.find(({ name }) => name === 'runaway-logs')!;

    const [logs] = foundOn();

    expect(impactOf(foundOn(), LOGS)).toBeCloseTo(surprise.dailyImpact * 4, 6);
    expect(logs).toMatchObject({ maxImpact: 380 });
    expect(logs?.causes).toEqual([
      { regionId: 'eu-central-1', usageType: 'DataProcessing-Bytes', contribution: expect.closeTo(880, 6) },
    ]);
  });

  it('comes two days late', () => {
    expect(accountsFoundOn(-8)).not.toContain('checkout-prod');
    expect(accountsFoundOn(-7)).toContain('checkout-prod');
    expect(accountsFoundOn(-4)).not.toContain('payments-prod');
    expect(accountsFoundOn(-3)).toContain('payments-prod');
  });

  it('grows under the same id while it goes on, and is over once a usual day was seen', () => {
    const [before, after] = [foundOn(-1), foundOn()];

    expect(impactOf(after, NAT)).toBeGreaterThan(impactOf(before, NAT));
    expect(after.map(({ anomalyId }) => anomalyId)).toEqual(before.map(({ anomalyId }) => anomalyId));
    expect(foundOn(-4)[0]).toMatchObject({ serviceName: LOGS, lastDay: undefined });
    expect(foundOn(-3)[0]).toMatchObject({ serviceName: LOGS, lastDay: '2026-11-17' });
  });

  it('includes one that nobody else would call an anomaly', () => {
    const trifle = foundOn().at(-1)!;

    expect(trifle.totalActualSpend - trifle.totalExpectedSpend).toBeLessThan(1);
    expect(trifle.totalActualSpend).toBeGreaterThan(trifle.totalExpectedSpend);
    expect(trifle.firstDay).toBe(trifle.lastDay);
  });
});

describe('the budgets kept at AWS', () => {
  const story = companyStory();
  const billed = (since: string, isPart: (charge: StoryCharge) => boolean) =>
    story.charges
      .filter((charge) => charge.cloud === 'aws' && charge.day >= since && isPart(charge))
      .reduce((sum, { billedCost }) => sum + billedCost, 0);

  it('have spent what the bill says, in their own period', () => {
    const [all, ec2, checkout] = awsBudgets(story);

    expect(all?.actual).toBeCloseTo(
      billed('2026-11-01', () => true),
      6,
    );
    expect(ec2?.actual).toBeCloseTo(
      billed('2026-11-01', ({ serviceName }) => serviceName === EC2),
      6,
    );
    expect(checkout?.actual).toBeCloseTo(
      billed('2026-10-01', ({ subAccountName }) => subAccountName === 'checkout-prod'),
      6,
    );
  });

  it('will be exceeded by the forgotten load test, and kept elsewhere', () => {
    const kept = awsBudgets(story).map(({ name, forecast = 0, limit }) => [name, forecast <= limit]);

    expect(kept).toEqual([
      ['AWS, all accounts', false],
      ['EC2 instances', false],
      ['Checkout, production', true],
    ]);
  });

  it('start anew with their period', () => {
    const [all] = awsBudgets(companyStory({ today: '2026-12-01' }));

    expect(all).toMatchObject({ actual: 0 });
    expect(all?.forecast).toBeGreaterThan(40_000);
  });
});
