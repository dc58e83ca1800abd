import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { databaseHours, databaseStorage, instanceHours, volumeParts } from '../../src/detectors/cost-parts.ts';
import { sum } from '../../src/detectors/costs.ts';
import { looksAt } from '../../src/detectors/detector.ts';
import { detectors } from '../../src/detectors/index.ts';
import { inspectAll } from '../../src/detectors/inspect-all.ts';
import type { Unknown, Verdict } from '../../src/model/finding.ts';
import type { MetricName, MetricSummary, Resource } from '../../src/model/resource.ts';
import { NOW } from '../fakes/builders.ts';
import {
  aCache,
  aDatabase,
  aLoadBalancer,
  aNatGateway,
  anAddress,
  anInstance,
  aVolume,
  aVpcEndpoint,
  daysAgo,
  inspect,
  M5,
  measured,
  somePrices,
  without,
} from '../fakes/resources.ts';

/** Anything from nothing to a lot, mostly little, since little is what waste is made of. */
const amount = (most: number) =>
  fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: most / 50, noNaN: true }),
    fc.double({ min: 0, max: most, noNaN: true }),
  );

function aMetric(most: number): fc.Arbitrary<MetricSummary> {
  return fc
    .record({
      values: fc.tuple(amount(most), amount(most), amount(most), amount(most)),
      hours: fc.constantFrom(336, 336, 336, 310, 200),
    })
    .map(({ values, hours }) => {
      const [min, mean, p99, max] = values.toSorted((a, b) => a - b) as [number, number, number, number];
      return { hours, min, mean, p99, max };
    });
}

const MOST: Record<MetricName, number> = {
  cpu: 100,
  memory: 100,
  gpu: 100,
  network: 1e10,
  disk: 1e10,
  bytes: 1e8,
  requests: 1e4,
  connections: 50,
  iops: 20_000,
  throughput: 1000,
  cpuCredits: 500,
  freeMemory: 16 * 1024 ** 3,
  stored: 1e12,
};

const metrics = fc.record(
  Object.fromEntries((Object.keys(MOST) as MetricName[]).map((name) => [name, aMetric(MOST[name])])) as Record<
    MetricName,
    fc.Arbitrary<MetricSummary>
  >,
);

const cpuByHour = fc.constantFrom(
  undefined,
  Array.from({ length: 336 }, (_, hour) => (hour % 24 < 9 && Math.floor(hour / 24) % 7 < 5 ? 40 : 1)),
);

const resource: fc.Arbitrary<Resource> = fc
  .record({
    metrics,
    cpuByHour,
    choice: fc.nat(8),
    type: fc.constantFrom('m5.large', 'm5.xlarge', 'm5.4xlarge', 't3.micro', 'g4dn.xlarge'),
  })
  .map(({ metrics: all, cpuByHour: hours, choice, type }) => {
    // Only machines with a GPU report one.
    const { gpu, ...rest } = all;
    const utilisation = { ...measured(type.startsWith('g') ? { ...rest, gpu } : rest), cpuByHour: hours };
    const made: Resource[] = [
      anInstance({ utilisation, instanceType: type, volumeIds: ['vol-of-it'] }),
      anInstance({ utilisation, instanceType: type }),
      aVolume({ utilisation, volumeType: 'gp2', sizeGiB: 300 }),
      aVolume({ utilisation, volumeType: 'io1', iops: 9000 }),
      aDatabase({ utilisation }),
      aLoadBalancer({ utilisation }),
      aNatGateway({ utilisation }),
      aCache({ utilisation }),
      aVpcEndpoint({ utilisation }),
    ];
    return made[choice]!;
  });

const isWaste = (said: Verdict | Unknown | undefined): said is Verdict => said !== undefined && !('unknown' in said);

describe('whatever was measured', () => {
  it('nothing becomes waste by being measured less, unless the finding itself says what was not measured', () => {
    fc.assert(
      fc.property(resource, fc.subarray(Object.keys(MOST) as MetricName[], { minLength: 1 }), (whole, removed) => {
        const others = [aVolume({ resourceId: 'vol-of-it' })];
        for (const detector of detectors.filter((each) => looksAt(each, whole))) {
          const before = inspect(detector, whole, { others });
          const after = inspect(detector, without(whole, ...removed), { others });
          if (isWaste(after) && !isWaste(before)) expect(after.reason).toContain('not measured');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('nothing is waste of which nothing was measured and which is in use', () => {
    fc.assert(
      fc.property(resource, (whole) => {
        const blind = { ...whole, utilisation: undefined };
        for (const detector of detectors.filter((each) => looksAt(each, whole) && each.name !== 'gp2-volume')) {
          expect(isWaste(inspect(detector, blind))).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('whatever is found', () => {
  const prices = somePrices({ 'instance-hours t3.micro': 0.0104, 'instance-hours g4dn.xlarge': 0.526 });

  /** All that a resource costs a month, with its disks and its address. */
  function costOf(each: Resource, others: readonly Resource[]): number {
    const at = { prices, place: each };
    const parts = others.flatMap((other) => (other.resourceType === 'volume' ? volumeParts(other, at) : []));
    if (each.resourceType === 'instance') return sum([instanceHours(each, at), ...parts]) + 3.65;
    if (each.resourceType === 'volume') return sum(volumeParts(each, at));
    if (each.resourceType === 'database') return sum([databaseHours(each, at), ...databaseStorage(each, at)]);
    // No other costs more than an hour of everything else here: a dollar an hour is above all of them.
    return 730;
  }

  it('saves no more than the resource costs, and no more the more a commitment pays', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(resource, fc.boolean(), share, amount(500), (whole, isStopped, covered, absorbableMonthly) => {
        const disks = [aVolume({ resourceId: 'vol-of-it', volumeType: 'gp2', sizeGiB: 500 })];
        const stopped = { ...whole, state: 'stopped', stoppedAt: daysAgo(90) } as Resource;
        const judged = isStopped && whole.resourceType === 'instance' ? stopped : whole;
        const look = (share: number) =>
          inspectAll({
            resources: [judged, ...disks, anAddress()],
            ...{ detectors, now: NOW, prices, instanceTypes: M5, isComplete: () => true },
            allocate: () => ({ team: 'payments' }),
            commitments: {
              coverOf: ({ item }) =>
                item.kind === 'instance-hours' || item.kind === 'database-hours'
                  ? { share, commitmentDiscountType: 'Savings Plan', absorbableMonthly }
                  : undefined,
            },
          }).found.filter(({ resourceId }) => resourceId === judged.resourceId);

        const plain = look(0);
        for (const [index, finding] of look(covered).entries()) {
          expect(finding.saving.monthly ?? 0).toBeLessThanOrEqual(costOf(judged, disks) + 1e-3);
          expect(finding.saving.monthly ?? 0).toBeLessThanOrEqual((plain[index]?.saving.monthly ?? 0) + 1e-3);
        }
      }),
      { numRuns: 500 },
    );
  });
});
