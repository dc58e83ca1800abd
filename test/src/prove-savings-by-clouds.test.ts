import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsCharge, type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import { costExplorerCharges } from '../../src/clouds/aws/charges.ts';
import { addDays, type Day, daysIn } from '../../src/model/period.ts';
import type { Cloud } from '../../src/ports.ts';
import { aCharge, aMeter, aReading } from '../clouds/aws/bill.ts';
import { aCloud } from '../clouds/aws/cloud.ts';
import { anArrival } from '../fakes/builders.ts';
import { aProposal } from '../fakes/proposals.ts';
import { aDoneProposal, aLedger, daily, MACHINE, type TestLedger } from '../fakes/savings.ts';

let ledger: TestLedger;
let aws: SandboxAws;
let bill: AwsCharge[];
let meter: ReturnType<typeof aMeter>;
beforeEach(async () => {
  ledger = await aLedger();
  meter = aMeter();
  bill = [
    ...costing('2026-10-20', '2026-11-08', { resourceId: MACHINE, effectiveCost: 2.4 }),
    ...costing('2026-10-20', '2026-11-25', { resourceId: 'i-0bbbbbbbbbbbbbbb2', effectiveCost: 10 }),
  ];
  aws = await startAws({ charges: () => bill, now: () => ledger.clock.now() });
});
afterEach(async () => {
  await aws.stop();
  await ledger.store.close();
});

function costing(first: Day, last: Day, over: Partial<AwsCharge>): AwsCharge[] {
  return daysIn({ start: first, end: addDays(last, 1) }).map((day) =>
    aCharge({ day, subAccountId: '200', usageType: 'BoxUsage:m5.large', ...over }),
  );
}

/** Reads the bill as it stands, twice, so that its days settle up to three days ago; then proves. */
async function morningOf(day: Day) {
  for (const at of [`${addDays(day, -1)}T18:00:00Z`, `${day}T08:00:00Z`]) {
    ledger.clock.set(Temporal.Instant.from(at));
    const reading = aReading(aws, { historyMonths: 2 }, { now: ledger.clock.now });
    for await (const delivery of costExplorerCharges(reading)) {
      await ledger.store.deliveries.replace(delivery, anArrival({ readAt: at }, ledger.config));
    }
  }
  return ledger.prove([cloud()]);
}

const cloud = (): Cloud => aCloud(aws, { meter, now: () => ledger.clock.now() });

const cents = (amount: number | null) => (amount === null ? null : Math.round(amount * 100) / 100);
/** A machine of the type that the bill names, as it was seen before the act. */
const OBSERVED = { state: 'running', instanceType: 'm5.large' };
const SAVING = { monthly: 73, currency: 'USD', basis: null, stillBilled: [] };

describe('a saving where bills are slices of Cost Explorer', () => {
  it('is proven by what Cost Explorer says of that very resource, kept beyond its fourteen days', async () => {
    await ledger.done(aDoneProposal({ plan: { observed: OBSERVED, saving: SAVING } }));
    await morningOf('2026-11-10');
    await morningOf('2026-11-16');

    await morningOf('2026-11-24');

    const { rows } = await ledger.ask();
    expect(rows[0]).toMatchObject({ by: 'resource', baseline: { days: 13 }, settledDays: 12 });
    expect(cents(rows[0]!.realised)).toBe(28.8);
  });

  it('is asked for before the act, of what is approved, so that its baseline is not lost', async () => {
    await ledger.done(aProposal({ state: 'approved', plan: { subAccountId: '200', resourceId: MACHINE } }));

    await morningOf('2026-11-09');

    const asked = aws.calls.filter(({ operation }) => operation === 'GetCostAndUsageWithResources');
    expect(asked).toHaveLength(1);
  });

  it('takes one request a day for all resources, and counts it', async () => {
    await ledger.done(
      aDoneProposal(),
      aDoneProposal({ proposalId: 'P2', plan: { resourceId: 'i-0bbbbbbbbbbbbbbb2' } }),
    );
    await morningOf('2026-11-10');
    const before = meter.counted.requests;

    await ledger.prove([cloud()]);
    await ledger.prove([cloud()]);

    expect([before, meter.counted.requests]).toEqual([1, 1]);
  });

  it('leaves out what a commitment pays and goes on paying', async () => {
    bill = bill.map((charge) =>
      charge.resourceId === MACHINE ? { ...charge, recordType: 'SavingsPlanCoveredUsage' } : charge,
    );
    await ledger.done(aDoneProposal({ plan: { observed: OBSERVED, saving: SAVING } }));
    await morningOf('2026-11-10');

    await morningOf('2026-11-20');

    const { rows } = await ledger.ask();
    expect(rows[0]!.realised).toBeCloseTo(0);
    expect(rows[0]!.paidAnyway).toBeCloseTo(8 * 2.4);
  });

  it('has the weaker proof of its usage type where resources cannot be had, says so, and why', async () => {
    await ledger.done(aDoneProposal({ plan: { observed: OBSERVED, saving: SAVING } }));
    aws.fail('GetCostAndUsageWithResources', 'not-enabled');

    const { troubles } = await morningOf('2026-11-20');

    expect(troubles).toEqual([
      expect.stringContaining('enable resource-level data in the Cost Management preferences'),
    ]);
    const { rows, weaker } = await ledger.ask();
    expect(rows[0]).toMatchObject({ by: 'usage-type', settledDays: 8 });
    expect(cents(rows[0]!.realised)).toBe(19.2);
    expect(weaker.claims).toBe(1);
  });
});

describe('the weaker proof', () => {
  const UNNAMED = { resourceId: undefined, skuMeter: 'BoxUsage:m5.large' };

  it('is never more than what was promised, shared among the changes of that type', async () => {
    const other = 'i-0ccccccccccccccc3';
    await ledger.done(
      aDoneProposal({ plan: { observed: OBSERVED, saving: SAVING } }),
      aDoneProposal({
        proposalId: 'P2',
        plan: { observed: OBSERVED, resourceId: other, saving: { ...SAVING, monthly: 36.5 } },
      }),
    );
    await ledger.billOf([
      ...daily('2026-10-20', '2026-11-09', 10, UNNAMED),
      ...daily('2026-11-10', '2026-11-20', 1, UNNAMED),
    ]);

    await ledger.prove();

    const { rows, detectors } = await ledger.ask();
    expect(rows.map(({ claim, by, realised }) => [claim.proposalId, by, cents(realised)])).toEqual([
      ['P1', 'usage-type', 26.4],
      ['P2', 'usage-type', 13.2],
    ]);
    expect(detectors).toEqual([]);
  });

  it('is the fall itself where that is less, and nothing where other use has grown', async () => {
    await ledger.done(aDoneProposal({ plan: { observed: OBSERVED, saving: SAVING } }));
    await ledger.billOf([
      ...daily('2026-10-20', '2026-11-09', 10, UNNAMED),
      ...daily('2026-11-10', '2026-11-14', 9, UNNAMED),
      ...daily('2026-11-15', '2026-11-20', 30, UNNAMED),
    ]);

    await ledger.prove();

    expect(cents((await ledger.ask()).rows[0]!.realised)).toBe(5);
  });

  it('is not taken where the bill names resources and has no baseline', async () => {
    await ledger.done(aDoneProposal({ plan: { observed: OBSERVED, saving: SAVING } }));
    await ledger.bill(daily('2026-10-20', '2026-11-09', 10, { ...UNNAMED, resourceId: 'i-0other' }));

    await ledger.prove();

    expect((await ledger.ask()).rows[0]).toMatchObject({ by: 'none', realised: null });
  });
});
