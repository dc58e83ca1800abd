import { describe, expect, it } from 'vitest';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import type { Order } from '../../../../src/model/remediation.ts';
import type { ResourceType } from '../../../../src/model/resource.ts';
import { type RemediationWorld, remediationSuite, type WorldOptions } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aDatabase } from './databases.ts';
import { aDisk, aMachine, aRegionWith } from './machines.ts';

const change = { team: 'search', owner: 'sam@acme.example' };
const GROUP = 'arn:aws:logs:eu-central-1:111111111111:log-group:/app/api';
const IDS: [ResourceType, string][] = [
  ['instance', 'i-1'],
  ['volume', 'vol-data'],
  ['snapshot', 'snap-1'],
  ['address', 'eipalloc-1'],
  ['database', 'orders'],
  ['log-group', '/app/api'],
];
const order = anOrder('tag-resource', { type: 'instance', id: 'i-1', name: 'web', change });

/** One of each; all are payments', and the machine's tag says so. */
function aRegion(tags: { Key: string; Value: string }[]): Partial<EstateRegion> {
  const mine = [{ Key: 'team', Value: 'payments' }, ...tags];
  return aRegionWith(aMachine({ Tags: tags }), {
    volumes: [aDisk({ VolumeId: 'vol-data', Tags: mine })],
    snapshots: [{ SnapshotId: 'snap-1', VolumeId: 'vol-data', VolumeSize: 100, State: 'completed', Tags: mine }],
    addresses: [{ AllocationId: 'eipalloc-1', PublicIp: '203.0.113.7', Tags: mine }],
    databases: [aDatabase({ TagList: tags })],
    logGroups: [{ logGroupName: '/app/api', storedBytes: 1, arn: `${GROUP}:*`, logGroupArn: GROUP }],
    tags: new Map([[GROUP, Object.fromEntries(mine.map(({ Key, Value }) => [Key, Value]))]]),
  });
}

const aPlace = (options: WorldOptions = {}, over: Partial<Order> = {}) =>
  aWorld(
    { order: { ...order, ...over }, things: aRegion, takeAway: (here) => void here.reservations.splice(0) },
    options,
  );

/** From the look to the look after undo, of anything. */
async function thereAndBack(world: RemediationWorld, [type, id]: [ResourceType, string]) {
  const its = anOrder('tag-resource', { type, id, change });
  const remediation = await world.open();
  const live = (await remediation.look(its))!;
  const receipt = await remediation.prepare(its, live);
  await remediation.execute(its, receipt);
  const tagged = (await remediation.look(its))?.resource.tags;
  await remediation.undo!(its, receipt);
  return { before: live.resource.tags, tagged, after: (await remediation.look(its))?.resource.tags };
}

remediationSuite({
  name: 'tag-resource',
  operation: 'CreateTags',
  permission: 'ec2:CreateTags',
  world: aPlace,
  async alsoLook(world) {
    for (const each of IDS) await thereAndBack(world, each);
  },
});

describe('tag-resource', () => {
  it.each(IDS)('claims a %s, and takes it back: former values return, new tags go', async (...each) => {
    const { before, tagged, after } = await thereAndBack(await aPlace({ isJudged: true }), each);

    expect(before).toMatchObject({ team: 'payments', penny: 'allowed' });
    expect(tagged).toEqual({ ...before, ...change });
    expect(after).toEqual(before);
  });

  it.each([
    [{ penny: 'allowed' }, 'says what I may do, so I never set it'],
    [{ 'penny:schedule': 'daily stop 19:00 UTC' }, 'says what I may do, so I never set it'],
    [{ 'aws:cloudformation:stack-name': 'x' }, "are AWS's own"],
    [{}, 'is not said'],
    [{ team: 'x'.repeat(257) }, '256 at most'],
  ])('refuses %j, whenever it is asked', async (wanted, sentence) => {
    const world = await aPlace();
    const remediation = await world.open();
    const live = (await remediation.look(order))!;
    const bad: Order = { ...order, change: wanted as Record<string, string> };

    await expect(remediation.prepare(bad, live)).rejects.toThrow(sentence);
    await expect(remediation.execute(bad, {})).rejects.toThrow(sentence);
    await expect(remediation.undo!(bad, { tags: {} })).rejects.toThrow(sentence);
    expect(world.acted).toEqual([]);
  });

  it('says on which day the policy acts, by an order for that alone, and undo removes it whatever it said before', async () => {
    const world = await aPlace({ isJudged: true });
    const remediation = await world.open();
    const mark: Order = { ...order, proposalId: 'mark P-1', change: { 'penny:stop-on': '2026-12-01' } };
    world.here.reservations[0]!.Instances![0]!.Tags!.push({ Key: 'penny:stop-on', Value: '2026-11-02' });

    const receipt = await remediation.prepare(mark, (await remediation.look(mark))!);
    await remediation.execute(mark, receipt);
    const marked = (await remediation.look(mark))!.resource.tags;
    const seen = await remediation.verify(mark, receipt);
    await remediation.undo!(mark, receipt);

    expect([marked['penny:stop-on'], seen.is]).toEqual(['2026-12-01', 'done']);
    expect((await remediation.look(mark))?.resource.tags).not.toHaveProperty('penny:stop-on');
    expect((await remediation.verifyUndo!(mark, receipt)).is).toBe('done');
  });

  it.each([
    ['an order that is no mark', 'P-1', { 'penny:stop-on': '2026-12-01' }],
    ['a mark that sets more', 'mark P-1', { 'penny:stop-on': '2026-12-01', team: 'x' }],
    ['a mark of another name', 'mark P-1', { 'penny:schedule': 'daily' }],
    ['a mark in another spelling', 'mark P-1', { 'Penny:Stop-On': '2026-12-01' }],
    ['a mark that is the control tag', 'mark P-1', { penny: 'allowed' }],
  ])('refuses %s', async (_, proposalId, wanted) => {
    const world = await aPlace();
    const remediation = await world.open();
    const bad = { ...order, proposalId, change: wanted } as Order;

    await expect(remediation.execute(bad, {})).rejects.toThrow('says what I may do, so I never set it');
    expect(world.acted).toEqual([]);
  });

  it('leaves what somebody has written since', async () => {
    const world = await aPlace();
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);
    await remediation.execute(order, receipt);
    const machine = world.here.reservations[0]!.Instances![0]!;
    machine.Tags = machine.Tags!.map((tag) => (tag.Key === 'team' ? { ...tag, Value: 'platform' } : tag));

    await remediation.undo!(order, receipt);

    expect((await remediation.look(order))?.resource.tags).toMatchObject({ team: 'platform' });
    expect((await remediation.look(order))?.resource.tags).not.toHaveProperty('owner');
    expect(await remediation.verifyUndo!(order, receipt)).toMatchObject({
      is: 'done',
      note: expect.stringContaining('as somebody wrote since'),
    });
  });

  it('leaves the tags of a bucket to people', async () => {
    const remediation = await (await aPlace()).open();

    await expect(remediation.look(anOrder('tag-resource', { type: 'bucket', id: 'receipts' }))).rejects.toThrow(
      'left to people',
    );
  });
});
