import { describe, expect, it } from 'vitest';
import { remediationSuite } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld, type WorldSetting } from './acting.ts';
import { aMachine, aRegionWith, STOPPED } from './machines.ts';

const order = anOrder('start-instance', { type: 'instance', id: 'i-1', name: 'web' });

const setting: WorldSetting = {
  order,
  things: (Tags) => ({ ...aRegionWith(aMachine({ Tags, State: STOPPED })), instanceHealth: new Map() }),
  takeAway: (here) => void here.reservations.splice(0),
};

remediationSuite({
  name: 'start-instance',
  operation: 'StartInstances',
  permission: 'ec2:StartInstances',
  notRestored: ['launchedAt', 'stoppedAt'],
  world: (options) => aWorld(setting, options),
});

describe('start-instance', () => {
  it('says what to do where AWS has no room for the machine', async () => {
    const world = await aWorld(setting);
    const remediation = await world.open();
    world.aws.fail('StartInstances', 'no-capacity');

    await expect(remediation.execute(order, {})).rejects.toThrow(
      /^Starting web \(i-1\) in 111111111111, eu-central-1: .*sufficient capacity.*; try again in some minutes, or take another type/,
    );
    expect(world.aws.calls.filter(({ operation }) => operation === 'StartInstances')).toHaveLength(1);
  });
});
