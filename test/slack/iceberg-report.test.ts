import { describe, expect, it } from 'vitest';
import { type IcebergAnswer, LAYERS, layersOf } from '../../src/analysis/iceberg.ts';
import type { MeteredCost } from '../../src/model/metered-cost.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { withoutNativeBlocks } from '../../src/slack/text-form.ts';
import { icebergCsv, icebergReport } from '../../src/slack/views/iceberg-report.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const USD = { currency: 'USD' };

function aPart(over: Partial<MeteredCost> = {}): MeteredCost {
  return {
    source: 'bill',
    month: '2026-11',
    serviceName: 'AmazonEC2',
    serviceCategory: 'Compute',
    kind: 'Usage',
    billingCurrency: 'USD',
    cost: 41,
    ...over,
  };
}

const totalOf = (parts: MeteredCost[]) => {
  const totals: Record<string, number> = {};
  for (const { billingCurrency, cost } of parts) totals[billingCurrency] = (totals[billingCurrency] ?? 0) + cost;
  return totals;
};

function anAnswer(
  now: MeteredCost[],
  { before = [] as MeteredCost[], ...over }: Partial<Omit<IcebergAnswer, 'before'>> & { before?: MeteredCost[] } = {},
): IcebergAnswer {
  const sums = { totals: totalOf(now), before: totalOf(before) };
  return {
    team: 'payments',
    period: { start: '2026-11-01', end: '2026-11-23', label: '2026-11 to date' },
    beforePeriod: { start: '2026-10-01', end: '2026-10-23', label: 'the same days of 2026-10' },
    metric: 'effective',
    settledThrough: '2026-11-22',
    readAt: '2026-11-23T06:00:00Z',
    ...sums,
    layers: layersOf({ now, before }, { ...sums, leading: 'USD' }),
    days: [{ day: '2026-11-22', totals: sums.totals, settled: true }],
    settledPart: null,
    notes: [],
    ...over,
  };
}

const transfer = (cost: number, over: Partial<MeteredCost> = {}) =>
  aPart({ usageType: 'NatGateway-Bytes', cost, ...over });

describe('the iceberg report', () => {
  it('leads with the total and the change, then what the tip is and what it hides', () => {
    const { text } = icebergReport(anAnswer([aPart(), transfer(59)], { before: [aPart(), transfer(50)] }), USD);

    expect(text.split('\n').slice(0, 4)).toEqual([
      'payments: $100.00 effective, 2026-11 to date',
      '+$9.00 (+9.9 %) against the same days of 2026-10',
      'Compute is 41 % of it.',
      'The largest hidden part is data transfer, $59.00 (+18.0 %): NatGateway-Bytes (AmazonEC2)',
    ]);
  });

  it('says so where there is no compute at all, or hardly any', () => {
    expect(icebergReport(anAnswer([transfer(59)]), USD).text).toContain('No compute in it.');
    expect(icebergReport(anAnswer([transfer(5900), aPart({ cost: 1 })]), USD).text).toContain(
      'Compute is less than 1 % of it.',
    );
  });

  it('names waste as a part of compute and databases, and adds it nowhere', () => {
    const waste = { idle: { USD: 12, EUR: 3 }, overProvisioned: { USD: 9 } };

    const { text } = icebergReport(anAnswer([aPart(), transfer(59)], { waste }), USD);

    expect(text).toContain(
      'Of compute and databases, a month: idle $12.00 and €3.00, over-provisioned $9.00 (open findings).',
    );
    expect(text).toMatch(/Compute +\$41\.00/);
  });

  it('shows tax and credits apart: no share, and no slice', () => {
    const credit = aPart({ kind: 'Credit', cost: -30 });

    const { text, blocks } = icebergReport(anAnswer([aPart(), transfer(59), credit]), USD);

    expect(text).toContain('Compute is 41 % of it, before tax and credits.');
    expect(text).toMatch(/Credits, refunds +-\$30\.00 +–/);
    expect(JSON.stringify(blocks.find(({ type }) => type === 'data_visualization'))).not.toContain('Credits');
  });

  it('gives a currency columns of its own', () => {
    const { text } = icebergReport(anAnswer([aPart(), aPart({ billingCurrency: 'EUR', cost: 7 })]), USD);

    expect(text).toContain('Cost (EUR)');
    expect(text).toContain('payments: $41.00 and €7.00');
  });

  it('is a file with every layer', () => {
    const lines = icebergCsv(anAnswer([aPart(), transfer(59)])).split('\r\n');

    expect(lines[0]).toBe('team,metric,first_day,last_day,layer,name,currency,cost,before');
    expect(lines).toContain('payments,effective,2026-11-01,2026-11-22,data-transfer,Data transfer,USD,59,');
  });

  it.each([
    ['small', anAnswer([aPart()])],
    ['empty', anAnswer([])],
    ['negative', anAnswer([aPart({ cost: -5 }), transfer(-7)])],
    ['huge', hugeAnswer()],
  ])('fits Slack when it is %s, and pings nobody', (_, answer) => {
    const message = withinLimits(icebergReport(answer, { ...USD, answerId: 'A1' }));

    expect(objectionsOfSlack(message)).toEqual([]);
    expect(objectionsOfSlack(withinLimits(withoutNativeBlocks(message)))).toEqual([]);
    expect(pings(message)).toEqual([]);
  });
});

function hugeAnswer(): IcebergAnswer {
  const usageTypes = ['NatGateway-Bytes', 'EBS:SnapshotUsage', 'TimedStorage', 'Requests-Tier1', 'VpcEndpoint-Hours'];
  const parts = ['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'Credits of <!channel>'].flatMap((billingCurrency) =>
    [...usageTypes, '<!channel>'.repeat(400)].map((usageType, index) =>
      transfer(1e11 + index, { usageType, billingCurrency, serviceName: '<!here> '.repeat(300) }),
    ),
  );
  const kinds = (['Tax', 'Credit', 'Commitment', 'Support', 'Purchase'] as const).map((kind) => aPart({ kind }));
  const answer = anAnswer([...parts, ...kinds], { notes: Array.from({ length: 30 }, () => 'A note. '.repeat(60)) });
  return { ...answer, team: '<!channel>'.repeat(50), layers: answer.layers.slice(0, LAYERS.length) };
}
