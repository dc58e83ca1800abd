import { describe, expect, it } from 'vitest';
import { remediationSuite } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aRegionWithDatabase } from './databases.ts';

const order = anOrder('start-database', { type: 'database', id: 'orders' });

const aStart = (DBInstanceStatus = 'stopped', options = {}) =>
  aWorld(
    {
      order,
      things: (tags) => aRegionWithDatabase(tags, { DBInstanceStatus }),
      takeAway: (here) => void here.databases.splice(0),
    },
    options,
  );

remediationSuite({
  name: 'start-database',
  operation: 'StartDBInstance',
  permission: 'rds:StartDBInstance',
  world: (options) => aStart('stopped', options),
});

describe('start-database', () => {
  it('does nothing to one that runs, and undo does not stop it', async () => {
    const world = await aStart('available');
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);

    await remediation.execute(order, receipt);
    await remediation.undo!(order, receipt);

    expect(world.acted).toEqual([]);
    expect(await remediation.verify(order, receipt)).toEqual({ is: 'done', note: 'it is available' });
  });
});
