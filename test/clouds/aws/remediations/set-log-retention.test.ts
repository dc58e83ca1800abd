import { describe, expect, it } from 'vitest';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import { remediationSuite } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';

const order = anOrder('set-log-retention', { type: 'log-group', id: '/app/api', change: { retentionDays: 90 } });
const ARN = 'arn:aws:logs:eu-central-1:111111111111:log-group:/app/api';

function aRegion(tags: { Key: string; Value: string }[], retentionInDays?: number): Partial<EstateRegion> {
  const group = (name: string) => ({
    logGroupName: name,
    creationTime: Date.parse('2025-01-01T00:00:00Z'),
    storedBytes: 5_000,
    arn: `${ARN.replace('/app/api', name)}:*`,
    logGroupArn: ARN.replace('/app/api', name),
  });
  return {
    logGroups: [
      { ...group('/app/api'), ...(retentionInDays !== undefined && { retentionInDays }) },
      { ...group('/app/api-2'), retentionInDays: 30 },
    ],
    tags: new Map([
      [ARN, Object.fromEntries([{ Key: 'team', Value: 'payments' }, ...tags].map(({ Key, Value }) => [Key, Value]))],
    ]),
  };
}

const aGroup = (retentionInDays?: number, options = {}) =>
  aWorld(
    { order, things: (tags) => aRegion(tags, retentionInDays), takeAway: (here) => void here.logGroups.splice(0, 1) },
    options,
  );

remediationSuite({
  name: 'set-log-retention',
  operation: 'PutRetentionPolicy',
  permission: 'logs:PutRetentionPolicy',
  world: (options) => aGroup(undefined, options),
});

describe('set-log-retention', () => {
  it('knows the group that is meant, of all that begin like it, with its tags', async () => {
    const live = await (await (await aGroup()).open()).look(order);

    expect(live).toMatchObject({
      resource: { resourceId: '/app/api', tags: { team: 'payments', penny: 'allowed' } },
      facts: { managedBy: [] },
      unknown: {},
    });
    expect(live?.resource).toMatchObject({ retentionDays: undefined });
  });

  it('puts back the days that were set before', async () => {
    const world = await aGroup(365);
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);
    await remediation.execute(order, receipt);

    await remediation.undo!(order, receipt);

    expect(receipt).toEqual({ retentionDays: 365 });
    expect(world.here.logGroups.map(({ retentionInDays }) => retentionInDays)).toEqual([365, 30]);
    expect(await remediation.verifyUndo!(order, receipt)).toEqual({
      is: 'done',
      note: 'its logs are kept for 365 days',
    });
  });

  it('leaves alone what somebody has set since', async () => {
    const world = await aGroup();
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);
    await remediation.execute(order, receipt);
    world.here.logGroups[0]!.retentionInDays = 180;

    await remediation.undo!(order, receipt);

    expect(world.here.logGroups[0]!.retentionInDays).toBe(180);
    expect(await remediation.verifyUndo!(order, receipt)).toMatchObject({
      is: 'done',
      note: expect.stringContaining('as somebody set it since'),
    });
  });

  it('refuses days that CloudWatch does not know before anything is prepared', async () => {
    const world = await aGroup();
    const remediation = await world.open();
    const live = (await remediation.look(order))!;

    await expect(remediation.prepare({ ...order, change: { retentionDays: 45 } }, live)).rejects.toThrow(
      'cannot be kept for 45 days',
    );
  });
});
