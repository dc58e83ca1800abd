import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import { remediationSuite } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aMachine, aRegionWith, aSpotMachine, STOPPED } from './machines.ts';

const order = anOrder('stop-instance', { type: 'instance', id: 'i-1', name: 'web' });

const aStop = (machine: Partial<Instance> = {}, more: Partial<EstateRegion> = {}) =>
  aWorld({
    order,
    things: (Tags) => aRegionWith(aMachine({ ...machine, Tags: [...Tags, ...(machine.Tags ?? [])] }), more),
    takeAway: (here) => void here.reservations.splice(0),
  });

remediationSuite({
  name: 'stop-instance',
  operation: 'StopInstances',
  permission: 'ec2:StopInstances',
  notRestored: ['launchedAt'],
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
    const spot = anOrder('stop-instance', { type: 'instance', id: 'i-spot' });
    await (await world.open()).look(spot);
  },
});

describe('stop-instance', () => {
  it('knows what acting must know, read afresh', async () => {
    const world = await aStop();

    const live = await (await world.open()).look(order);

    expect(live).toMatchObject({
      resource: { resourceId: 'i-1', state: 'running', instanceType: 'm6i.xlarge', tags: { penny: 'allowed' } },
      facts: {
        autoScalingGroup: null,
        stopProtected: false,
        spot: 'no',
        rootDevice: 'ebs',
        inServiceOf: ['classic load balancer classic'],
        managedBy: [],
        recentActivity: [],
        underChange: [],
      },
      unknown: {},
    });
  });

  it('tells that what did not run was not started by undo', async () => {
    const world = await aStop({ State: STOPPED });
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);

    await remediation.execute(order, receipt);
    await remediation.undo!(order, receipt);

    expect(await remediation.verifyUndo!(order, receipt)).toEqual({ is: 'done', note: 'it is stopped' });
    expect(world.acted).toEqual([]);
  });
});
