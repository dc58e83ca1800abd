import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { SCHEDULE_TAG } from '../../../../src/model/schedule.ts';
import { remediationSuite } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aMachine, aRegionWith, aSpotMachine } from './machines.ts';

const change = { start: '07:00', stop: '19:00', weekdays: 'mon-fri', timeZone: 'Europe/Berlin' };
const TEXT = 'mon-fri 07:00-19:00 Europe/Berlin';
const order = anOrder('schedule-instance', { type: 'instance', id: 'i-1', name: 'web', change });

const aWeb = (machine: Partial<Instance> = {}) =>
  aWorld({
    order,
    things: (Tags) => aRegionWith(aMachine({ ...machine, Tags: [...Tags, ...(machine.Tags ?? [])] })),
    takeAway: (here) => void here.reservations.splice(0),
  });
type World = Awaited<ReturnType<typeof aWeb>>;
const tagOf = ({ here }: World) =>
  here.reservations[0]?.Instances?.[0]?.Tags?.find(({ Key }) => Key === SCHEDULE_TAG)?.Value;

remediationSuite({
  name: 'schedule-instance',
  operation: 'CreateTags',
  permission: 'ec2:CreateTags',
  world: (options) =>
    aWorld(
      {
        order,
        things: (Tags) => {
          const spot = aSpotMachine();
          const reservations = [aMachine({ Tags }), spot.machine].map((each) => ({ Instances: [each] }));
          return { ...aRegionWith(aMachine({ Tags })), reservations, spotRequests: [spot.request] };
        },
        takeAway: (here) => void here.reservations.splice(0),
      },
      options,
    ),
  async alsoLook(world) {
    await (await world.open()).look(anOrder('schedule-instance', { type: 'instance', id: 'i-spot' }));
  },
});

async function done(world: World) {
  const remediation = await world.open();
  const receipt = await remediation.prepare(order, (await remediation.look(order))!);
  await remediation.execute(order, receipt);
  return { remediation, receipt };
}

describe('schedule-instance', () => {
  it('writes the schedule where everybody sees it', async () => {
    const world = await aWeb();

    const { remediation, receipt } = await done(world);

    expect(tagOf(world)).toBe(TEXT);
    expect(await remediation.verify(order, receipt)).toEqual({ is: 'done', note: `its schedule is ${TEXT}` });
  });

  it('is removed by undo, or what was there is restored', async () => {
    const fresh = await aWeb();
    const before = await aWeb({ Tags: [{ Key: SCHEDULE_TAG, Value: 'mon-sun stop 19:00 UTC' }] });

    for (const world of [fresh, before]) {
      const { remediation, receipt } = await done(world);
      await remediation.undo!(order, receipt);
    }

    expect([tagOf(fresh), tagOf(before)]).toEqual([undefined, 'mon-sun stop 19:00 UTC']);
  });

  it('leaves what somebody has written since', async () => {
    const world = await aWeb();
    const { remediation, receipt } = await done(world);
    world.here.reservations[0]!.Instances![0]!.Tags = [{ Key: SCHEDULE_TAG, Value: 'never' }];

    await remediation.undo!(order, receipt);

    expect(tagOf(world)).toBe('never');
    expect((await remediation.verifyUndo!(order, receipt)).note).toContain('as somebody wrote since');
  });

  it('refuses a schedule that cannot be read before anything is prepared', async () => {
    const remediation = await (await aWeb()).open();
    const live = (await remediation.look(order))!;

    await expect(remediation.prepare({ ...order, change: { ...change, stop: '25:00' } }, live)).rejects.toThrow(
      'I cannot read the schedule',
    );
  });
});
