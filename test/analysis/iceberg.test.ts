import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APART, LAYERS, layerOf, layersOf } from '../../src/analysis/iceberg.ts';
import { refineCosts } from '../../src/analysis/refine-costs.ts';
import type { ChargeKind } from '../../src/model/breakdown.ts';
import type { MeteredCost } from '../../src/model/metered-cost.ts';

const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const OTHER = 'EC2 - Other';
const S3 = 'Amazon Simple Storage Service';
const RDS = 'Amazon Relational Database Service';

function aPart(over: Partial<MeteredCost> = {}): MeteredCost {
  return {
    source: 'bill',
    month: '2026-11',
    serviceName: EC2,
    serviceCategory: 'Compute',
    kind: 'Usage',
    billingCurrency: 'USD',
    cost: 1,
    ...over,
  };
}

describe('the layer of a charge', () => {
  it.each<[string, string, string, string]>([
    ['compute', EC2, 'Compute', 'EUC1-BoxUsage:m6i.xlarge'],
    ['compute', OTHER, 'Compute', 'EUC1-CPUCredits:t3'],
    ['compute', 'AWS Lambda', 'Compute', 'Lambda-GB-Second'],
    ['data-transfer', EC2, 'Compute', 'EUC1-DataTransfer-Out-Bytes'],
    ['data-transfer', OTHER, 'Compute', 'USE1-EUC1-AWS-Out-Bytes'],
    ['data-transfer', OTHER, 'Compute', 'NatGateway-Bytes'],
    ['data-transfer', RDS, 'Databases', 'DataTransfer-Regional-Bytes'],
    ['data-transfer', 'Elastic Load Balancing', 'Networking', 'DataProcessing-Bytes'],
    ['data-transfer', 'Compute Engine', 'Compute', 'Network Internet Egress from EMEA to Americas'],
    ['data-transfer', 'Bandwidth', 'Networking', 'JG3KUJMBRGHV3N8G'],
    ['network', OTHER, 'Compute', 'EUC1-NatGateway-Hours'],
    ['network', 'Amazon Elastic Load Balancing', 'Networking', 'LCUUsage'],
    ['network', 'Amazon Virtual Private Cloud', 'Networking', 'PublicIPv4:IdleAddress'],
    ['storage', OTHER, 'Compute', 'EUC1-EBS:VolumeUsage.gp3'],
    ['storage', S3, 'Storage', 'TimedStorage-ByteHrs'],
    ['storage', 'Amazon EC2 Container Registry (ECR)', 'Compute', 'TimedStorage-ByteHrs'],
    ['snapshots', OTHER, 'Compute', 'EUC1-EBS:SnapshotUsage'],
    ['snapshots', RDS, 'Databases', 'RDS:ChargedBackupUsage'],
    ['snapshots', 'AWS Backup', 'Storage', 'WarmStorage-ByteHrs-EBS'],
    ['requests', S3, 'Storage', 'EUC1-Requests-Tier1'],
    ['requests', 'Amazon API Gateway', 'Integration', 'ApiGatewayRequest'],
    ['requests', 'AWS Lambda', 'Compute', 'EUC1-Request'],
    ['requests', 'Storage Accounts', 'Storage', 'Hot Read Operations'],
    ['databases', RDS, 'Databases', 'RDS:GP3-Storage'],
    ['databases', 'Amazon DynamoDB', 'Databases', 'WriteRequestUnits'],
    ['other', 'AmazonCloudWatch', 'Management and Governance', 'DataProcessing-Bytes'],
    ['support', 'AWS Support (Business)', 'Management and Governance', 'Dollar'],
    ['support', 'AWSSupportEnterprise', 'Other', 'Dollar'],
  ])('is %s for %s (%s) with %s', (layer, serviceName, serviceCategory, usageType) => {
    expect(layerOf({ serviceName, serviceCategory, usageType, kind: 'Usage' })).toBe(layer);
  });

  it.each<[string, ChargeKind]>([
    ['tax', 'Tax'],
    ['credits', 'Credit'],
    ['credits', 'Refund'],
    ['credits', 'Adjustment'],
    ['commitments', 'Commitment'],
    ['support', 'Support'],
    ['other', 'Purchase'],
    ['other', 'Marketplace'],
    ['compute', 'Covered usage'],
  ])('is %s for the kind %s, whatever the service', (layer, kind) => {
    expect(layerOf(aPart({ kind }))).toBe(layer);
  });

  it.each<[string, string, string]>([
    ['tax', 'Tax', 'Other'],
    ['commitments', 'Savings Plans for AWS Compute usage', 'Compute'],
    ['support', 'AWS Support (Business)', 'Management and Governance'],
    ['compute', EC2, 'Compute'],
    ['network', 'Amazon Virtual Private Cloud', 'Networking'],
    ['other', OTHER, 'Compute'],
  ])('is %s for %s where a source says nothing but the service', (layer, serviceName, serviceCategory) => {
    expect(layerOf({ serviceName, serviceCategory })).toBe(layer);
  });

  it('takes a kind of resource for what it is, as bills without usage types have it', () => {
    expect(layerOf(aPart({ resourceType: 'Snapshot' }))).toBe('snapshots');
  });
});

const anyPart = fc.record({
  source: fc.constantFrom('a', 'b'),
  month: fc.constantFrom('2026-10', '2026-11'),
  serviceName: fc.constantFrom(undefined, EC2, OTHER, S3, RDS, 'Tax', 'AWS Support (Business)'),
  serviceCategory: fc.constantFrom(undefined, 'Compute', 'Storage', 'Databases', 'Networking', 'Other'),
  usageType: fc.constantFrom(undefined, 'NatGateway-Bytes', 'EBS:SnapshotUsage', 'Requests-Tier1', 'BoxUsage'),
  kind: fc.constantFrom<(ChargeKind | undefined)[]>(undefined, 'Usage', 'Tax', 'Credit', 'Commitment', 'Purchase'),
  billingCurrency: fc.constantFrom('USD', 'EUR'),
  cost: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((tenths) => tenths / 1000),
});
const parts = fc.array(anyPart, { maxLength: 60 });

function totalOf(costs: readonly { billingCurrency: string; cost: number }[]): Record<string, number> {
  const totals: Record<string, number> = { USD: 0, EUR: 0 };
  for (const { billingCurrency, cost } of costs) totals[billingCurrency]! += cost;
  return totals;
}

const costsIn = (totals: readonly Record<string, number>[]) =>
  totalOf(totals.flatMap((each) => Object.entries(each).map(([billingCurrency, cost]) => ({ billingCurrency, cost }))));

function expectSame(sums: Record<string, number>, totals: Record<string, number>) {
  for (const currency of ['USD', 'EUR']) expect(sums[currency]).toBeCloseTo(totals[currency] ?? 0, 6);
}

describe('an iceberg', () => {
  it('has every layer, and they and their drivers add up to the total, whatever is charged', () => {
    fc.assert(
      fc.property(parts, parts, (now, before) => {
        const sums = { totals: totalOf(now), before: totalOf(before), leading: 'USD' };

        const layers = layersOf({ now, before }, sums);

        expect(layers.map(({ layer }) => layer)).toEqual([...LAYERS]);
        expectSame(costsIn(layers.map(({ totals }) => totals)), sums.totals);
        expectSame(costsIn(layers.map((each) => each.before)), sums.before);
        for (const { totals, drivers } of layers) expectSame(costsIn(drivers.map((each) => each.totals)), totals);
      }),
    );
  });

  it('has shares that add up to one in each currency, tax and credits left out', () => {
    fc.assert(
      fc.property(parts, (now) => {
        const layers = layersOf({ now, before: [] }, { totals: totalOf(now), before: {}, leading: 'USD' });

        expect(layers.filter(({ layer }) => APART.includes(layer)).every(({ share }) => !('USD' in share))).toBe(true);
        const shares = layers.flatMap(({ share }) => share.USD ?? []);
        if (shares.length > 0) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('shows what no part explains as not broken down, in place of losing it', () => {
    const layers = layersOf(
      { now: [aPart({ cost: 3 })], before: [] },
      { totals: { USD: 5 }, before: {}, leading: 'USD' },
    );

    expect(layers.find(({ layer }) => layer === 'other')?.drivers).toEqual([
      { key: '(not broken down)', totals: { USD: 2 } },
    ]);
  });

  it('names what a layer is made of by the usage type that tells it, never by an opaque id', () => {
    const now = [
      aPart({ serviceName: OTHER, usageType: 'NatGateway-Bytes', cost: 5 }),
      aPart({ serviceName: S3, serviceCategory: 'Storage', usageType: 'JG3KUJMBRGHV3N8G', cost: 4 }),
    ];

    const layers = layersOf({ now, before: [] }, { totals: { USD: 9 }, before: {}, leading: 'USD' });

    expect(layers.flatMap(({ drivers }) => drivers.map(({ key }) => key))).toEqual([
      S3,
      'NatGateway-Bytes (EC2 - Other)',
    ]);
  });
});

describe('stored costs that a cloud refines', () => {
  const coarse = (serviceName: string, cost: number) => aPart({ serviceName, kind: undefined, cost });

  it('stay what is stored, service by service and to the cent, whatever the cloud says', () => {
    fc.assert(
      fc.property(parts, parts, (stored, finer) => {
        const bare = stored.map(({ usageType: _usage, kind: _kind, ...part }) => part);

        const refined = refineCosts(bare, finer);

        expectSame(totalOf(refined.parts), totalOf(bare));
        for (const service of [EC2, S3]) {
          const of = (all: readonly MeteredCost[]) => totalOf(all.filter(({ serviceName }) => serviceName === service));
          expectSame(of(refined.parts), of(bare));
        }
      }),
    );
  });

  it('leave the difference with the service as a whole, and tell when it is much', () => {
    const finer = [aPart({ usageType: 'BoxUsage', cost: 80 })];

    const { parts: refined, hasMoved } = refineCosts([coarse(EC2, 100)], finer);

    expect(refined).toMatchObject([
      { usageType: 'BoxUsage', cost: 80 },
      { serviceName: EC2, cost: 20 },
    ]);
    expect(hasMoved).toBe(true);
    expect(refineCosts([coarse(EC2, 80.2)], finer).hasMoved).toBe(false);
  });
});
