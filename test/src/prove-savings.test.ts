import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grantToJob } from '../../src/analysis/access.ts';
import { daysThatCount } from '../../src/analysis/savings-proof.ts';
import { askRestarts, noteRestartsTold } from '../../src/ask-restarts.ts';
import { daysIn } from '../../src/model/period.ts';
import type { Receipt } from '../../src/model/remediation.ts';
import type { Resource } from '../../src/model/resource.ts';
import { NOW } from '../fakes/builders.ts';
import { aResource } from '../fakes/resources.ts';
import { aDoneProposal, aLedger, daily, MACHINE, type TestLedger } from '../fakes/savings.ts';

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await aLedger();
});
afterEach(() => ledger.store.close());

const cents = (amount: number | null | undefined) => (amount == null ? amount : Math.round(amount * 100) / 100);

/** The only change of November, with its figures in cents. */
async function theRow(period = '2026-11') {
  const { rows } = await ledger.ask(period);
  expect(rows).toHaveLength(1);
  const row = rows[0]!;
  return { ...row, realised: cents(row.realised), expected: cents(row.expected), so: cents(row.realisedSoFar) };
}

/** 2.40 a day until noon of the 9th, half of it that day, nothing since. */
const STOPPED = [...daily('2026-10-20', '2026-11-08', 2.4), ...daily('2026-11-09', '2026-11-09', 1.2)];

describe('a change', () => {
  it('is claimed also where the clock was ahead when an earlier one was, and was set right since', async () => {
    const ahead = '2026-12-20T12:00:00Z';
    ledger.clock.set(Temporal.Instant.from(ahead));
    await ledger.done(aDoneProposal({ proposalId: 'P0', plan: { resourceId: 'i-0bb' }, doneAt: ahead }));
    await ledger.prove();
    ledger.clock.set(NOW);
    await ledger.done(aDoneProposal());

    expect(await ledger.prove()).toMatchObject({ opened: 1 });
  });
});

describe('a saving that was realised', () => {
  it('is what the bill of that very resource fell by, to the cent, over whole settled days', async () => {
    await ledger.done(aDoneProposal({ plan: { saving: aSavingOf(73) } }));
    await ledger.bill(STOPPED);

    await ledger.prove();

    // 10 to 20 November are settled: eleven days. 73.00 a month are 2.40 a day.
    expect(await theRow()).toMatchObject({ by: 'resource', settledDays: 11, realised: 26.4, expected: 26.4 });
    const { realised, expected, settledThrough } = await ledger.ask();
    expect([realised.USD, expected.USD].map(cents)).toEqual([26.4, 26.4]);
    expect(settledThrough).toBe('2026-11-20');
  });

  it('is compared with what was estimated before commitments and expected after them', async () => {
    const commitment = 'a Savings Plan covers half of it';
    await ledger.done(aDoneProposal({ plan: { saving: { ...aSavingOf(36.5), beforeCommitments: 73, commitment } } }));
    await ledger.bill(STOPPED);

    await ledger.prove();

    const { expected, estimated } = await ledger.ask();
    expect([expected.USD, estimated.USD].map(cents)).toEqual([13.2, 26.4]);
  });

  it('is nothing before a day has settled, and says so', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill(STOPPED, '2026-11-09');

    await ledger.prove();

    expect(await theRow()).toMatchObject({ realised: null, because: 'no day after it has settled yet' });
    expect((await ledger.ask()).realised).toEqual({});
  });

  it('grows as days settle, and follows a bill that is corrected', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill(STOPPED, '2026-11-12');
    await ledger.prove();
    const early = await theRow();
    await ledger.bill([...STOPPED, ...daily('2026-11-11', '2026-11-11', 0.4)]);

    await ledger.prove();

    expect(early.realised).toBe(7.2);
    expect((await theRow()).realised).toBe(26);
  });

  it('is shown as it is where the bill has grown', async () => {
    await ledger.done(aDoneProposal({ plan: { remediation: 'resize-instance' } }));
    await ledger.bill([...STOPPED, ...daily('2026-11-10', '2026-11-20', 3.4)]);

    await ledger.prove();

    expect((await theRow()).realised).toBe(-11);
  });

  it('has no figure where the bill knew it for fewer than three days before, and says so', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill(daily('2026-11-07', '2026-11-08', 2.4));

    await ledger.prove();

    expect(await theRow()).toMatchObject({
      by: 'none',
      realised: null,
      because: 'fewer than 3 settled days of its bill before the change',
    });
    expect((await ledger.ask()).without).toBe(1);
  });

  it('counts days without a charge as zero from its first charge on, and not from before it was there', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill([...daily('2026-11-03', '2026-11-04', 3), ...daily('2026-11-07', '2026-11-08', 3)]);

    await ledger.prove();

    expect((await theRow()).baseline).toEqual({ cost: 2, days: 6 });
  });

  it('is never mixed with another currency', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill(STOPPED.map((charge) => ({ ...charge, key: { ...charge.key, billingCurrency: 'EUR' } })));

    await ledger.prove();

    expect(await theRow()).toMatchObject({ realised: null, because: 'it is billed in EUR, not in USD' });
    expect((await ledger.ask()).realised).toEqual({});
  });

  it('is what is left after what undo keeps costs', async () => {
    const disk = 'vol-0cccccccccccccc03';
    const receipt: Receipt = { snapshotId: 'snap-0dddddddddddddd04' };
    await ledger.done(
      aDoneProposal({
        receipt,
        plan: { remediation: 'delete-volume', resourceType: 'volume', resourceId: disk },
      }),
    );
    await ledger.bill([
      ...daily('2026-10-20', '2026-11-09', 2, { resourceId: `arn:aws:ec2:us-east-1:200:volume/${disk}` }),
      ...daily('2026-11-10', '2026-11-20', 0.5, {
        resourceId: 'arn:aws:ec2:us-east-1:200:snapshot/snap-0dddddddddddddd04',
      }),
    ]);

    await ledger.prove();

    expect((await theRow()).realised).toBe(16.5);
  });

  it('counts the disks that went with a terminated machine, less their copies, and none that has a claim of its own', async () => {
    const [own, other] = ['vol-0cccccccccccccc03', 'vol-0cccccccccccccc04'] as const;
    const snapshots = { [own]: 'snap-0dddddddddddddd03', [other]: 'snap-0dddddddddddddd04' };
    const volume = (id: string) => ({ resourceId: `arn:aws:ec2:us-east-1:200:volume/${id}` });
    await ledger.done(
      aDoneProposal({ receipt: { snapshots }, plan: { remediation: 'terminate-instance' } }),
      aDoneProposal({
        proposalId: 'P2',
        doneAt: '2026-11-14T12:00:00Z',
        plan: { remediation: 'delete-volume', resourceType: 'volume', resourceId: other },
      }),
    );
    await ledger.bill([
      ...STOPPED,
      ...daily('2026-10-20', '2026-11-08', 1, volume(own)),
      ...daily('2026-10-20', '2026-11-13', 2, volume(other)),
      ...daily('2026-11-10', '2026-11-20', 0.25, { resourceId: 'snap-0dddddddddddddd03' }),
    ]);

    await ledger.prove();

    const { rows } = await ledger.ask();
    // Six whole days of the other disk; eleven of the machine and its own disk, 3.40 a day less 0.25 for the copy.
    expect(rows.map(({ claim, realised }) => [claim.proposalId, cents(realised)])).toEqual([
      ['P2', 12],
      ['P1', 34.65],
    ]);
  });

  it('is the difference where a machine became smaller', async () => {
    await ledger.done(aDoneProposal({ plan: { remediation: 'resize-instance', saving: aSavingOf(36.5) } }));
    await ledger.bill([...STOPPED, ...daily('2026-11-10', '2026-11-20', 1.2)]);

    await ledger.prove();

    expect(await theRow()).toMatchObject({ realised: 13.2, expected: 13.2, claim: { actionType: 'Rightsize' } });
    expect((await ledger.ask()).rows[0]!.claim.endedOn).toBeUndefined();
  });

  it('leaves out what a commitment goes on paying', async () => {
    const covered = { commitmentDiscountId: 'sp-1', commitmentDiscountStatus: 'Used' };
    await ledger.done(aDoneProposal());
    await ledger.bill([...daily('2026-10-20', '2026-11-08', 2), ...daily('2026-10-20', '2026-11-08', 1, covered)]);

    await ledger.prove();

    const row = await theRow();
    expect(row.realised).toBe(22);
    expect(cents(row.paidAnyway)).toBe(11);
  });

  it('counts what a commitment paid as far as other usage was expected to take it over', async () => {
    const covered = { commitmentDiscountId: 'sp-1', commitmentDiscountStatus: 'Used' };
    const saving = { ...aSavingOf(73), beforeCommitments: 73 + 36.5, commitment: 'a Savings Plan covers it' };
    await ledger.done(aDoneProposal({ plan: { saving } }));
    await ledger.bill(daily('2026-10-20', '2026-11-08', 3.6, covered));

    await ledger.prove();

    expect(cents((await theRow()).realised)).toBe(26.4);
  });

  it('finds a resource whether its bill writes an ARN or an id, and none of another account or service', async () => {
    await ledger.done(
      aDoneProposal({
        plan: { remediation: 'set-log-retention', resourceType: 'log-group', resourceId: '/aws/lambda/resize' },
      }),
    );
    const logs = {
      resourceId: 'arn:aws:logs:us-east-1:200:log-group:/aws/lambda/resize',
      serviceName: 'AmazonCloudWatch',
    };
    await ledger.bill([
      ...daily('2026-10-20', '2026-11-08', 4, logs),
      ...daily('2026-10-20', '2026-11-08', 100, { ...logs, subAccountId: '300' }),
      ...daily('2026-10-20', '2026-11-20', 50, {
        resourceId: 'arn:aws:lambda:us-east-1:200:function:resize',
        serviceName: 'AWSLambda',
      }),
    ]);

    await ledger.prove();

    expect((await theRow()).realised).toBe(44);
  });
});

describe('a claim', () => {
  it('is opened once for what Penny did, and not for what was gone, changed nothing or runs by schedule', async () => {
    const { receipt: _, ...gone } = aDoneProposal({ proposalId: 'gone', plan: { resourceId: 'i-0ccccccccccccccc3' } });
    await ledger.done(
      aDoneProposal({ proposalId: 'stop' }),
      gone,
      aDoneProposal({ proposalId: 'tag', plan: { remediation: 'tag-resource', resourceId: 'i-0ddddddddddddddd4' } }),
      aDoneProposal({ proposalId: 'night', proposedBy: 'schedule', plan: { resourceId: 'i-0eeeeeeeeeeeeeee5' } }),
    );

    const proven = [await ledger.prove(), await ledger.prove()];

    expect(proven.map(({ opened }) => opened)).toEqual([1, 0]);
    expect((await ledger.ask()).rows.map(({ claim }) => claim.proposalId)).toEqual(['stop']);
  });

  it('ends the day it is undone, and keeps what was realised until then', async () => {
    await ledger.done(aDoneProposal({ state: 'undone', changedAt: '2026-11-13T15:00:00Z' }));
    await ledger.bill([...STOPPED, ...daily('2026-11-13', '2026-11-20', 2.4)]);

    await ledger.prove();

    expect(await theRow()).toMatchObject({ realised: 7.2, claim: { endedOn: '2026-11-13', endedBecause: 'undone' } });
    expect((await ledger.ask()).ended).toEqual({ undone: 1 });
  });

  it('is clawed back when the machine costs again what it did', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill([...STOPPED, ...daily('2026-11-15', '2026-11-20', 2.4)]);

    await ledger.prove();

    expect(await theRow()).toMatchObject({
      realised: 12,
      claim: { endedOn: '2026-11-15', endedBecause: 'restarted' },
    });
  });

  it('is not clawed back for a single dear day', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill([...STOPPED, ...daily('2026-11-15', '2026-11-15', 2.4)]);

    await ledger.prove();

    expect((await theRow()).claim.endedOn).toBeUndefined();
  });

  /** What the inventory holds since a reading in the morning of the 17th; a type that was not read is as it was before. */
  async function inventory(resource: Resource, { isRead = true } = {}) {
    const { cloud, subAccountId, regionId, resourceType } = resource;
    const place = { cloud, subAccountId, regionId, troubles: [] };
    const read = (readAt: string, readTypes: Resource['resourceType'][]) =>
      ledger.store.resources.replacePlace('aws', { ...place, resources: [resource], readTypes, readAt });
    await read('2026-11-01T05:00:00Z', [resourceType]);
    await read('2026-11-17T05:00:00Z', isRead ? [resourceType] : []);
  }

  it('is clawed back when the inventory shows the machine running, before any bill does', async () => {
    await ledger.done(aDoneProposal());
    await ledger.bill(STOPPED);
    const launchedAt = '2026-11-16T07:00:00Z';
    await inventory(aResource('instance', { resourceId: MACHINE, state: 'running', launchedAt }));

    await ledger.prove();

    expect((await theRow()).claim).toMatchObject({ endedOn: '2026-11-16', endedBecause: 'restarted' });
  });

  it.each([
    ['a database that is up again', { state: 'available' }, true, '2026-11-17'],
    ['no database that is stopped', { state: 'stopped' }, true, undefined],
    ['no database of which only an old reading tells', { state: 'available' }, false, undefined],
  ])('is clawed back for %s', async (_case, state, isRead, endedOn) => {
    const resourceId = 'reports-db';
    await ledger.done(aDoneProposal({ plan: { remediation: 'stop-database', resourceType: 'database', resourceId } }));
    await ledger.bill(STOPPED);
    await inventory(aResource('database', { resourceId, ...state }), { isRead });

    await ledger.prove();

    expect((await theRow()).claim.endedOn).toBe(endedOn);
  });

  it("ends when Penny starts the machine again at somebody's word", async () => {
    await ledger.done(
      aDoneProposal(),
      aDoneProposal({ proposalId: 'P2', doneAt: '2026-11-16T09:00:00Z', plan: { remediation: 'start-instance' } }),
    );

    await ledger.prove();

    expect((await theRow()).claim).toMatchObject({ endedOn: '2026-11-16', endedBecause: 'restarted' });
  });

  it('never counts a day twice: a second change of the resource takes over with a baseline of its own', async () => {
    await ledger.done(
      aDoneProposal({ plan: { remediation: 'resize-instance' } }),
      aDoneProposal({ proposalId: 'P2', doneAt: '2026-11-15T12:00:00Z' }),
    );
    await ledger.bill([
      ...STOPPED,
      ...daily('2026-11-10', '2026-11-14', 1.2),
      ...daily('2026-11-15', '2026-11-15', 0.6),
    ]);

    await ledger.prove();

    const { rows, realised } = await ledger.ask();
    expect(
      rows.map(({ claim, realised: own, baseline }) => [claim.proposalId, cents(own), cents(baseline!.cost)]),
    ).toEqual([
      ['P2', 6, 1.2],
      ['P1', 6, 2.4],
    ]);
    expect(rows[1]!.claim).toMatchObject({ endedOn: '2026-11-15', endedBecause: 'superseded' });
    expect(cents(realised.USD)).toBe(12);
  });

  it('counts for a year and no longer', async () => {
    await ledger.done(aDoneProposal());
    ledger.clock.set(Temporal.Instant.from('2027-11-10T08:00:00Z'));
    await ledger.prove();
    ledger.clock.set(Temporal.Instant.from('2027-11-11T08:00:00Z'));

    await ledger.prove();

    expect((await ledger.ask('2027-11')).rows[0]!.claim).toMatchObject({
      endedOn: '2027-11-10',
      endedBecause: 'faded',
    });
  });
});

describe('what runs again', () => {
  it('is told with what settled bills show that it saved until then', async () => {
    const proposal = aDoneProposal({ plan: { saving: aSavingOf(73) } });
    await ledger.done(proposal);
    await ledger.bill(STOPPED);
    await ledger.prove();
    const { proposalId } = proposal;
    await ledger.store.savings.end([{ proposalId, endedOn: '2026-11-19', endedBecause: 'restarted' }]);

    const asked = { grant: grantToJob(proposal.plan.team, ledger.config), slotDate: '2026-11-21' };
    const restarts = await askRestarts(ledger, asked);
    await noteRestartsTold(ledger.store, restarts, '2026-11-21');

    // 10 to 18 November: nine days of 2.40.
    expect(restarts.map(({ claim, saved }) => [claim.proposalId, cents(saved)])).toEqual([[proposalId, 21.6]]);
    expect(await askRestarts(ledger, asked)).toHaveLength(1);
    expect(await askRestarts(ledger, { ...asked, slotDate: '2026-11-22' })).toEqual([]);
  });
});

describe('claims of one resource', () => {
  it('never count one day twice, whatever is done, undone and started again, in whatever order it is seen', async () => {
    const act = fc.record({
      remediation: fc.constantFrom('stop-instance', 'resize-instance', 'start-instance', 'terminate-instance'),
      hour: fc.integer({ min: 0, max: 24 * 30 }),
      undoneAfter: fc.option(fc.integer({ min: 0, max: 72 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
        const one = await aLedger();
        const start = Temporal.Instant.from('2026-10-20T00:00:00Z');
        for (const [index, { remediation, hour, undoneAfter }] of acts.entries()) {
          const done = start.add({ hours: hour });
          const isUndone = undoneAfter !== undefined && remediation !== 'start-instance';
          await one.done(
            aDoneProposal({
              proposalId: `P${index}`,
              doneAt: done.toString(),
              plan: { remediation },
              ...(isUndone ? { state: 'undone' as const, changedAt: done.add({ hours: undoneAfter }).toString() } : {}),
            }),
          );
          if (index % 2 === 0) await one.prove();
        }

        await one.prove();

        const claims = await one.store.savings.list(grantToJob('all', one.config));
        await one.store.close();
        for (const day of daysIn({ start: '2026-10-20', end: '2026-12-01' })) {
          expect(claims.filter((claim) => daysThatCount(claim)(day)).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the hit rate of a detector', () => {
  it('is the median of realised to expected, of changes with a week of settled days', async () => {
    const machines = ['i-0aaaaaaaaaaaaaaa1', 'i-0ccccccccccccccc3', 'i-0ddddddddddddddd4'];
    await ledger.done(
      ...machines.map((resourceId, index) =>
        aDoneProposal({
          proposalId: `P${index}`,
          doneAt: index === 2 ? '2026-11-16T12:00:00Z' : '2026-11-09T12:00:00Z',
          plan: { resourceId, saving: aSavingOf(index === 0 ? 73 : 146) },
        }),
      ),
    );
    await ledger.bill(machines.flatMap((resourceId) => daily('2026-10-20', '2026-11-08', 2.4, { resourceId })));

    await ledger.prove();

    const { detectors } = await ledger.ask();
    expect(detectors).toMatchObject([{ detector: 'idle-instance', claims: 2, right: 1 }]);
    expect(detectors[0]!.median).toBeCloseTo(0.75);
  });
});

function aSavingOf(monthly: number) {
  return { monthly, currency: 'USD', basis: null, stillBilled: [] };
}
