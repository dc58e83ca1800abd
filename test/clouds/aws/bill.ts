import type { AwsCharge, SandboxAws } from '../../../sandbox/aws/server.ts';
import { allocate } from '../../../src/analysis/allocation.ts';
import {
  type CostExplorerReading,
  type CostExplorerSource,
  costExplorerCharges,
} from '../../../src/clouds/aws/charges.ts';
import type { AllocationRule } from '../../../src/model/allocation.ts';
import type { ChargeChunk, Delivery, Slice } from '../../../src/model/delivery.ts';
import { addDays } from '../../../src/model/period.ts';

export const NOW = Temporal.Instant.from('2026-03-10T09:00:00Z');
export const PAYER = '100000000000';

/** A charge of 1.00 USD on 1 March 2026; override what matters. */
export function aCharge(override: Partial<AwsCharge> = {}): AwsCharge {
  return {
    day: '2026-03-01',
    subAccountId: '100000000001',
    subAccountName: 'Production',
    serviceName: 'Amazon Elastic Compute Cloud - Compute',
    regionId: 'eu-west-1',
    tags: {},
    recordType: 'Usage',
    billedCost: 1,
    effectiveCost: 1,
    billingCurrency: 'USD',
    ...override,
  };
}

/** A bill of every combination of a few values, each day of a period, with costs that do not round. */
export function aBill({ teams = 6, start = '2026-01-20', days = 40 } = {}): AwsCharge[] {
  const bill: AwsCharge[] = [];
  for (let day = 0; day < days; day++) {
    for (let team = 0; team <= teams; team++) {
      const cost = 0.1 + team * 1.37 + day / 7;
      bill.push(
        aCharge({
          day: addDays(start, day),
          subAccountId: `10000000000${team % 3}`,
          subAccountName: ['Production', 'Staging', 'Sandbox'][team % 3]!,
          serviceName: ['Amazon Relational Database Service', 'AWS Lambda', 'Tax', 'EC2 - Other'][(team + day) % 4]!,
          regionId: ['eu-west-1', 'us-east-1', undefined][(team + day) % 3],
          tags: team === 0 ? {} : { team: `team-${team}`, environment: team % 2 ? 'production' : 'test' },
          recordType: ['Usage', 'DiscountedUsage', 'Credit'][day % 3]!,
          billedCost: day % 3 === 2 ? -cost : cost,
          effectiveCost: cost * 0.7,
        }),
      );
    }
  }
  return bill;
}

/** A meter that only counts. */
export function aMeter(maxRequestsPerDay = 1_000) {
  const counted = { requests: 0, cacheHits: 0 };
  return {
    maxRequestsPerDay,
    counted,
    remaining: async () => maxRequestsPerDay - counted.requests,
    async record({ requests, cacheHits }: { requests: number; cacheHits: number }) {
      counted.requests += requests;
      counted.cacheHits += cacheHits;
    },
  };
}

/** Settings that read the sandbox with made-up keys and without waiting. */
export function aReading(
  { url }: { url: string },
  source: Partial<CostExplorerSource> = {},
  override: Partial<CostExplorerReading> = {},
): CostExplorerReading {
  return {
    source: {
      name: 'aws',
      billingAccountId: PAYER,
      tagKeys: ['team'],
      environmentTags: ['environment'],
      rules: [],
      ...source,
    },
    meter: aMeter(),
    now: () => NOW,
    tell: () => undefined,
    sleep: async () => undefined,
    client: { endpoint: url, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } },
    ...override,
  };
}

export async function readAll(reading: CostExplorerReading): Promise<Delivery[]> {
  return await Array.fromAsync(costExplorerCharges(reading));
}

/** What the sandbox was asked, in order. */
export function requestsTo(aws: SandboxAws) {
  return aws.calls.map(({ request }) => request);
}

/** One row for each charge of the deliveries of a slice. */
export function rowsOf(deliveries: readonly Delivery[], slice: Slice) {
  return deliveries
    .filter((delivery) => delivery.slice === slice)
    .flatMap(({ keys, charges }) =>
      [...(charges as Iterable<ChargeChunk>)].flatMap((chunk) =>
        Array.from({ length: chunk.length }, (_, row) => ({
          ...keys[chunk.key[row]!]!,
          day: addDays('1970-01-01', chunk.day[row]!),
          billedCost: chunk.billedCost[row]!,
          effectiveCost: chunk.effectiveCost[row]!,
          listCost: chunk.listCost[row]!,
        })),
      ),
    );
}

/** Sums by any word, in cents, so that two ways of adding up can be compared exactly. */
export function centsBy<T extends { billedCost: number }>(rows: readonly T[], wordOf: (row: T) => string) {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(wordOf(row), (sums.get(wordOf(row)) ?? 0) + row.billedCost);
  return Object.fromEntries([...sums].sort().map(([word, sum]) => [word, Math.round(sum * 100) || 0]));
}

/** The team a charge of the bill belongs to when everything about it is known, as a full export would know it. */
export function teamOf(charge: AwsCharge, rules: readonly AllocationRule[]): string {
  const { billedCost: _, effectiveCost: __, ...key } = charge;
  return allocate({ ...key, serviceProviderName: 'AWS', billingAccountId: PAYER }, rules);
}
