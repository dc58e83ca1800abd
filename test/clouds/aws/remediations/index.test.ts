import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, remediations } from '../../../../src/clouds/aws/remediations/index.ts';
import { awsResourcesCloud } from '../../../../src/clouds/aws/resources/cloud.ts';
import { kindOf, kinds } from '../../../../src/remediation/kinds.ts';
import { undoOf } from '../../../../src/remediation/terms.ts';
import { aFinding } from '../../../fakes/findings.ts';
import { anInstance } from '../../../fakes/resources.ts';
import { aStillClock } from '../../../sandbox/aws/estates.ts';
import { HERE, ONE, TWO } from '../resources/company.ts';
import { ACT_ROLE, anOrder, aWorld } from './acting.ts';
import { aMachine, aRegionWith } from './machines.ts';

const FOLDER = join(import.meta.dirname, '../../../../src/clouds/aws/remediations');
const order = anOrder('stop-instance', { type: 'instance', id: 'i-1', name: 'web' });
const aStop = () => aWorld({ order, things: (Tags) => aRegionWith(aMachine({ Tags })), takeAway: () => undefined });

describe('the list of remediations', () => {
  it('has every file that is one, by its name, and nothing that nobody knows of', () => {
    const names = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''));
    const isOne = (name: string) => kinds.some((kind) => kind.name === name);

    expect([...remediations].sort()).toEqual(names.filter(isOne).sort());
  });

  it('loads no SDK before somebody acts', () => {
    const light = readFileSync(join(FOLDER, 'index.ts'), 'utf8');

    expect(light.match(/^import (?!type)/gm)).toBeNull();
  });
});

describe('what a plan promises', () => {
  it.each(remediations)('of undoing %s is there', async (name) => {
    const about = { resource: anInstance(), around: {}, change: {}, saving: aFinding().saving, graceDays: 7 };
    const remediation = (await load(name, { enter: () => Promise.reject(), close: () => undefined }))!;

    if (undoOf(name, about))
      expect(remediation).toMatchObject({ undo: expect.any(Function), verifyUndo: expect.any(Function) });
    expect(remediation.dryRun !== undefined).toBe(kindOf(name).hasDryRun);
  });
});

describe('a source without a role for acting', () => {
  const source = { name: 'accounts', accounts: [ONE], role: 'Penny', days: 14, parallel: 1 };

  it('can do nothing, in no account', async () => {
    const cloud = awsResourcesCloud({ source, now: aStillClock().now });

    expect(cloud.actsIn).toEqual([]);
    expect(await cloud.remediation('stop-instance')).toBeUndefined();
  });

  it('acts in its accounts as soon as it has one', () => {
    expect(awsResourcesCloud({ source: { ...source, actRole: ACT_ROLE }, now: aStillClock().now }).actsIn).toEqual([
      ONE,
    ]);
  });
});

describe('acting in an account', () => {
  it('is by the role for it, and by no other', async () => {
    const world = await aStop();

    await (await world.open()).look(order);

    const roles = world.aws.calls
      .filter(({ operation }) => operation === 'AssumeRole')
      .map(({ request }) => request.RoleArn);
    expect(roles).toEqual([`arn:aws:iam::${ONE}:role/${ACT_ROLE}`]);
  });

  it('is refused in an account that is not the source’s', async () => {
    const world = await aStop();
    const elsewhere = { ...order, resource: { ...order.resource, subAccountId: TWO } };

    await expect((await world.open()).look(elsewhere)).rejects.toThrow(
      `The source accounts is of ${ONE} and not of ${TWO}; add the account to it in penny.yml.`,
    );
    expect(world.aws.calls).toEqual([]);
  });

  it('says which role is not let in, and tries again when it is asked again', async () => {
    const world = await aStop();
    const remediation = await world.open();
    world.aws.fail('AssumeRole', 'access-denied');

    await expect(remediation.look(order)).rejects.toThrow(
      /Becoming arn:aws:iam::111111111111:role\/PennyActs: access denied/,
    );
    expect(await remediation.look(order)).toMatchObject({ resource: { resourceId: 'i-1' } });
  });

  it('is in the region of the resource alone', async () => {
    const world = await aStop();

    await (await world.open()).look(order);

    const regions = world.aws.calls.filter(({ service }) => service !== 'sts').map(({ regionId }) => regionId);
    expect([...new Set(regions)]).toEqual([HERE]);
  });
});
