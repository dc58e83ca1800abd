import { describe, expect, it } from 'vitest';
import { findingId } from '../../src/detectors/choose.ts';
import { defineDetector } from '../../src/detectors/detector.ts';
import { detectors } from '../../src/detectors/index.ts';
import { type InspectionParts, inspectAll } from '../../src/detectors/inspect-all.ts';
import type { Exemption, Finding, FoundWaste, ResourceOpinion } from '../../src/model/finding.ts';
import type { Resource } from '../../src/model/resource.ts';
import { NOW } from '../fakes/builders.ts';
import {
  anIdleInstance,
  anInstance,
  aVolume,
  daysAgo,
  M5,
  measured,
  somePrices,
  steady,
  without,
} from '../fakes/resources.ts';

function look(resources: Resource[], over: Partial<InspectionParts> = {}) {
  return inspectAll({
    resources,
    detectors,
    now: NOW,
    prices: somePrices(),
    instanceTypes: M5,
    isComplete: () => true,
    allocate: ({ tags }) => ({ team: tags.team ?? 'unallocated' }),
    ...over,
  });
}

/** As the store would give it back on the next day. */
function stored(found: FoundWaste): Finding {
  return { ...found, state: 'open', openedAt: daysAgo(1), seenAt: daysAgo(1) };
}

function anExemption(resource: Resource, over: Partial<Exemption> = {}): Exemption {
  return {
    exemptionId: 'ex-1',
    resource,
    reason: 'standby',
    until: '2027-01-31',
    createdBy: 'U1',
    createdAt: daysAgo(3),
    ...over,
  };
}

function anOpinion(over: Partial<ResourceOpinion> = {}): ResourceOpinion {
  return {
    source: 'cost-optimization-hub',
    subAccountId: '200',
    regionId: 'us-east-1',
    resourceId: 'i-1',
    actionType: 'Stop',
    monthly: 120,
    currency: 'USD',
    reason: 'm5.xlarge',
    ...over,
  };
}

const unattached = (over: Parameters<typeof aVolume>[0] = {}) =>
  aVolume({ state: 'available', attachedTo: [], utilisation: measured({ iops: steady(0) }), ...over });
const named = (found: readonly FoundWaste[]) => found.map(({ detector, resourceId }) => `${detector} ${resourceId}`);

describe('a look at all resources', () => {
  it('makes one finding of a resource, with the other verdicts as its alternatives', () => {
    const machine = anIdleInstance({ resourceName: 'reports', tags: { team: 'payments' } });

    const { found } = look([machine]);

    expect(named(found)).toEqual(['idle-instance i-1']);
    expect(found[0]).toMatchObject({
      resourceName: 'reports',
      team: 'payments',
      actionType: 'Stop',
      // 730 hours at $0.192.
      saving: { monthly: 140.16, currency: 'USD', basis: { kind: 'price-list' } },
      // An m5.large instead would save half of it.
      others: [{ detector: 'oversized-instance', actionType: 'Rightsize', monthly: 70.08 }],
    });
  });

  it('gives a finding the same id each time, and another one for another detector or resource', () => {
    const [first] = look([anIdleInstance()]).found;
    const [second] = look([anIdleInstance({ resourceName: 'renamed' })]).found;

    expect(first?.findingId).toMatch(/^[\w-]{12}$/);
    expect(second?.findingId).toBe(first?.findingId);
    expect(findingId('gp2-volume', anIdleInstance())).not.toBe(first?.findingId);
    expect(findingId('idle-instance', anIdleInstance({ regionId: 'eu-west-1' }))).not.toBe(first?.findingId);
  });

  it('puts missing tags beside what is about money', () => {
    const { found } = look([anIdleInstance()], { requiredTags: ['owner'] });

    expect(named(found)).toEqual(['idle-instance i-1', 'untagged-resource i-1']);
  });

  it('does not find the disks of a stopped machine once more for themselves', () => {
    const machine = anInstance({ state: 'stopped', stoppedAt: daysAgo(60), volumeIds: ['vol-1'] });

    const { found } = look([machine, aVolume({ volumeType: 'gp2' })], { requiredTags: ['owner'] });

    expect(named(found)).toEqual(['stopped-instance i-1', 'untagged-resource i-1', 'untagged-resource vol-1']);
  });

  it('leaves out what would save too little, and keeps what is not about money or of unknown price', () => {
    // 10 GiB of gp3 cost 80 cents.
    const small = unattached({ sizeGiB: 10 });
    const unpriced = unattached({ resourceId: 'vol-2', volumeType: 'st1' });

    const { found } = look([small, unpriced], { minMonthlySavings: 1, requiredTags: ['owner'] });

    expect(named(found)).toEqual(['untagged-resource vol-1', 'unattached-volume vol-2', 'untagged-resource vol-2']);
    expect(found[1]?.saving.monthly).toBeNull();
  });

  it('tells what a commitment pays, though stopping it saves nothing now', () => {
    const cover = {
      share: 1,
      commitmentDiscountType: 'Savings Plan',
      endsOn: '2027-03-14',
      absorbableMonthly: 0,
    } as const;

    const { found } = look([anIdleInstance()], { commitments: { coverOf: () => cover }, minMonthlySavings: 5 });

    expect(found[0]?.saving).toMatchObject({
      monthly: 0,
      commitment: 'a Savings Plan covers it until 2027-03-14, so stopping it saves nothing now',
    });
  });

  it('tells of what could not be judged', () => {
    const { found, unjudged } = look([without(anIdleInstance(), 'network')]);

    expect(found).toEqual([]);
    expect(unjudged.find(({ detector }) => detector === 'idle-instance')).toEqual({
      detector: 'idle-instance',
      resource: {
        cloud: 'aws',
        subAccountId: '200',
        regionId: 'us-east-1',
        resourceType: 'instance',
        resourceId: 'i-1',
      },
      unknown: 'its network traffic was not measured',
    });
  });

  it('lets one detector break without stopping the others, and hands its error on', () => {
    const broken = defineDetector({
      name: 'broken',
      resourceTypes: ['volume'],
      actionType: 'Delete',
      summary: '',
      settings: {},
      inspect() {
        throw new Error('a bug');
      },
    });

    const { found, failures } = look([unattached(), unattached({ resourceId: 'vol-2' })], {
      detectors: [broken, ...detectors],
    });

    expect(named(found)).toEqual(['unattached-volume vol-1', 'unattached-volume vol-2']);
    expect(failures).toMatchObject([
      { detector: 'broken', times: 2, resource: { resourceId: 'vol-1' }, error: { message: 'a bug' } },
    ]);
  });

  it('obeys what is set for a detector, and one that is off', () => {
    const young = unattached({ createdAt: daysAgo(10) });

    expect(look([young]).found).toHaveLength(1);
    expect(look([young], { settings: { 'unattached-volume': { graceDays: 30 } } }).found).toEqual([]);
    expect(look([young], { settings: { 'unattached-volume': 'off' } }).found).toEqual([]);
  });

  it('leaves alone what is exempted: of one detector or of all, until the day', () => {
    const machine = anIdleInstance();

    expect(named(look([machine], { exemptions: [anExemption(machine)] }).found)).toEqual([]);
    expect(named(look([machine], { exemptions: [anExemption(machine, { detector: 'idle-instance' })] }).found)).toEqual(
      ['oversized-instance i-1'],
    );
    expect(named(look([machine], { exemptions: [anExemption(machine, { until: '2026-11-22' })] }).found)).toEqual([
      'idle-instance i-1',
    ]);
  });
});

describe('an open finding that is not found again', () => {
  const [open] = look([anIdleInstance()]).found.map(stored);
  const known = [open!];
  const closed = (resources: Resource[], over: Partial<InspectionParts> = {}) =>
    look(resources, { known, ...over }).closed.map(({ closedReason }) => closedReason);

  it('stays open while it is found', () => {
    expect(look([anIdleInstance()], { known })).toMatchObject({ closed: [], found: [{ findingId: open?.findingId }] });
  });

  it('is gone when its kind was read to the end and it is not there', () => {
    expect(closed([])).toEqual(['gone']);
  });

  it('stays, untold as gone, while its kind could not be read to the end', () => {
    const inspection = look([], { known, isComplete: () => false });

    expect(inspection.closed).toEqual([]);
    expect(inspection.unjudged).toMatchObject([{ detector: 'idle-instance', resource: { resourceId: 'i-1' } }]);
  });

  it('was acted on when the machine is stopped, and woke up when it works', () => {
    expect(closed([anIdleInstance({ state: 'stopped', stoppedAt: daysAgo(1) })])).toEqual(['acted-on']);
    expect(closed([anInstance()])).toEqual(['woke-up']);
  });

  it('is exempted, or no longer judged when its detector is off', () => {
    expect(closed([anIdleInstance()], { exemptions: [anExemption(anIdleInstance())] })).toEqual(['exempted']);
    expect(closed([anInstance()], { settings: { 'idle-instance': 'off' } })).toEqual(['no-longer-judged']);
  });

  it('is no longer judged when it became too small to tell', () => {
    expect(closed([anIdleInstance()], { minMonthlySavings: 1000 })).toEqual(['no-longer-judged']);
  });

  it('stays while it cannot be judged, and no other detector takes its place', () => {
    const blind = anIdleInstance({
      utilisation: measured({ cpu: steady(0.5, { max: 2.5 }), network: steady(1, { hours: 100 }) }),
    });
    // Its previous generation could be told without any measurement.
    const old = { ...blind, instanceType: 'm4.xlarge' };
    const inspection = look([old], { known });

    expect(inspection.closed).toEqual([]);
    expect(inspection.found).toEqual([]);
    expect(inspection.unjudged.map(({ detector }) => detector)).toContain('idle-instance');
  });

  it('gives way to an earlier detector that finds the same resource now', () => {
    const [oversized] = look([anIdleInstance()], { settings: { 'idle-instance': 'off' } }).found.map(stored);

    const inspection = look([anIdleInstance()], { known: [oversized!] });

    expect(named(inspection.found)).toEqual(['idle-instance i-1']);
    expect(inspection.closed).toEqual([{ findingId: oversized?.findingId, closedReason: 'no-longer-judged' }]);
  });

  it('of a disk gives way to that of its stopped machine', () => {
    const disk = aVolume({ volumeType: 'gp2' });
    const [gp2] = look([disk]).found.map(stored);
    const machine = anInstance({ state: 'stopped', stoppedAt: daysAgo(60), volumeIds: ['vol-1'] });

    expect(look([disk, machine], { known: [gp2!] }).closed).toEqual([
      { findingId: gp2?.findingId, closedReason: 'no-longer-judged' },
    ]);
  });

  it('stays when its detector breaks, and closes nothing of anybody', () => {
    const broken = detectors.map((each) =>
      each.name === 'idle-instance'
        ? {
            ...each,
            inspect() {
              throw new Error('a bug');
            },
          }
        : each,
    );

    const inspection = look([anIdleInstance()], { known, detectors: broken });

    expect(inspection).toMatchObject({ closed: [], failures: [{ detector: 'idle-instance' }] });
    expect(inspection.unjudged).toMatchObject([{ detector: 'idle-instance', unknown: 'its detector broke' }]);
  });
});

describe('what the cloud itself advises', () => {
  it('stands beside our finding, and its money is not counted', () => {
    const { found } = look([anIdleInstance()], { opinions: [anOpinion()] });

    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      saving: { monthly: 140.16 },
      opinions: [{ source: 'cost-optimization-hub', actionType: 'Stop', monthly: 120, currency: 'USD' }],
    });
  });

  it('is one finding of its own where we found nothing, however many say it', () => {
    const opinions = [
      anOpinion({ source: 'compute-optimizer', actionType: 'Rightsize', monthly: 60 }),
      anOpinion({ actionType: 'Rightsize', monthly: 70, reason: 'm5.xlarge → m5.large' }),
    ];

    const { found } = look([anInstance()], { opinions });

    expect(found).toMatchObject([
      {
        detector: 'cost-optimization-hub',
        actionType: 'Rightsize',
        reason: 'm5.xlarge → m5.large',
        saving: { monthly: 70, basis: null, notes: ['estimated by AWS Cost Optimization Hub'] },
        opinions: [{ source: 'compute-optimizer', monthly: 60 }],
      },
    ]);
  });

  it('is beside the finding of the machine where it is about a disk of it', () => {
    const machine = anInstance({ state: 'stopped', stoppedAt: daysAgo(60), volumeIds: ['vol-1'] });

    const { found } = look([machine, aVolume()], {
      opinions: [anOpinion({ resourceId: 'vol-1', actionType: 'Delete' })],
    });

    expect(found).toMatchObject([{ detector: 'stopped-instance', opinions: [{ actionType: 'Delete' }] }]);
  });

  it('is told as about nothing we know where the resource is unknown, ambiguous or no waste', () => {
    const { found, unmatched } = look([anInstance()], {
      opinions: [
        anOpinion({ resourceId: 'i-elsewhere' }),
        anOpinion({ actionType: 'PurchaseSavingsPlans' }),
        anOpinion({ source: 'compute-optimizer', actionType: 'Rightsize', monthly: null }),
      ],
    });

    expect(found).toEqual([]);
    expect(unmatched).toHaveLength(3);
  });

  it('is left alone where the resource is', () => {
    const machine = anInstance();

    const { found, unmatched } = look([machine], { opinions: [anOpinion()], exemptions: [anExemption(machine)] });

    expect([found, unmatched]).toEqual([[], []]);
  });

  it('is closed when it is not said any more, and stays when it could not be read', () => {
    const [own] = look([anInstance()], { opinions: [anOpinion()] }).found.map(stored);

    expect(look([anInstance()], { known: [own!], opinions: [] }).closed).toMatchObject([{ closedReason: 'woke-up' }]);
    const blind = look([anInstance()], { known: [own!] });
    expect(blind.closed).toEqual([]);
    expect(blind.unjudged.map(({ detector }) => detector)).toContain('cost-optimization-hub');
  });

  it('gives way when we find the same resource ourselves', () => {
    const [own] = look([anInstance()], { opinions: [anOpinion()] }).found.map(stored);

    const inspection = look([anIdleInstance()], { known: [own!], opinions: [anOpinion()] });

    expect(inspection.closed).toEqual([{ findingId: own?.findingId, closedReason: 'no-longer-judged' }]);
    expect(inspection.found).toMatchObject([{ detector: 'idle-instance', opinions: [{ monthly: 120 }] }]);
  });
});

describe('a fleet of tens of thousands', () => {
  it('is looked at within two seconds', () => {
    const rhythms = Array.from({ length: 50 }, (_, level) =>
      Array.from({ length: 336 }, (_, hour) => level + (hour % 24) / 5),
    );
    const machines = Array.from({ length: 20_000 }, (_, index) => {
      const metrics = { cpu: steady(index % 60, { max: index % 90 }), network: steady((index % 100) * 1e6) };
      const cpuByHour = rhythms[index % 50];
      return anInstance({
        resourceId: `i-${index}`,
        resourceName: `machine ${index}`,
        tags: index % 10 === 0 ? {} : { owner: 'ana' },
        volumeIds: [`vol-${index}`],
        utilisation: { ...measured(metrics), cpuByHour },
      });
    });
    const disks = machines.map(({ resourceId }, index) =>
      aVolume({
        resourceId: `vol-${index}`,
        tags: { owner: 'ana' },
        volumeType: index % 2 ? 'gp2' : 'gp3',
        attachedTo: [resourceId],
      }),
    );
    const resources = [...machines, ...disks];

    // On a machine that is busy otherwise, the quickest of three looks is nearest to what one takes.
    const looks = [1, 2, 3].map(() => {
      const before = performance.now();
      const work = process.cpuUsage();
      const { found } = look(resources, { requiredTags: ['owner'] });
      const { user, system } = process.cpuUsage(work);
      return { found: found.length, milliseconds: Math.min(performance.now() - before, (user + system) / 1000) };
    });

    expect(looks[0]!.found).toBeGreaterThan(10_000);
    expect(Math.min(...looks.map(({ milliseconds }) => milliseconds))).toBeLessThan(2000);
  }, 60_000);
});
