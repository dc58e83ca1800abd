import type { LifecycleRule } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { EstateBucket } from '../../../../sandbox/aws/estate.ts';
import { remediationSuite } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld, PROPOSAL } from './acting.ts';

const order = anOrder('set-bucket-lifecycle', {
  type: 'bucket',
  id: 'receipts',
  change: { abortIncompleteUploadsAfterDays: 7 },
});
const OURS = {
  ID: `penny-${PROPOSAL}`,
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};
/** Somebody's own rules, with a date, which JSON does not know. */
const THEIRS: LifecycleRule[] = [
  {
    ID: 'archive',
    Status: 'Enabled',
    Filter: { Prefix: 'old/' },
    Transitions: [{ Days: 90, StorageClass: 'GLACIER' }],
  },
  { ID: 'end', Status: 'Disabled', Filter: { Prefix: 'x/' }, Expiration: { Date: new Date('2027-01-01T00:00:00Z') } },
];

function aBucket(tags: Record<string, string>, over: Partial<EstateBucket> = {}): EstateBucket {
  return {
    name: 'receipts',
    regionId: 'eu-central-1',
    createdAt: new Date('2025-01-01T00:00:00Z'),
    lifecycleRules: [],
    versioning: 'Enabled',
    tags: { team: 'payments', ...tags },
    hasAbac: true,
    ...over,
  };
}

/** The bucket's rules as S3 has them now, by reference. */
async function aWorldWith(rules: LifecycleRule[], options = {}, over: Partial<EstateBucket> = {}) {
  const made: EstateBucket[] = [];
  const world = await aWorld(
    {
      order,
      things: () => ({}),
      buckets: (tags) => {
        made.push(aBucket(tags, { lifecycleRules: rules, ...over }), aBucket(tags, { name: 'receipts-copy' }));
        return made;
      },
      takeAway: (_, account) => void account.buckets.splice(0, 1),
    },
    options,
  );
  return { ...world, bucket: made[0]! };
}

remediationSuite({
  name: 'set-bucket-lifecycle',
  operation: 'PutBucketLifecycleConfiguration',
  permission: 's3:PutLifecycleConfiguration',
  world: (options) => aWorldWith(structuredClone(THEIRS), options),
});

async function done(world: Awaited<ReturnType<typeof aWorldWith>>) {
  const remediation = await world.open();
  const receipt = await remediation.prepare(order, (await remediation.look(order))!);
  await remediation.execute(order, receipt);
  return { remediation, receipt: JSON.parse(JSON.stringify(receipt)) as typeof receipt };
}

describe('set-bucket-lifecycle', () => {
  it('knows the bucket with its rules, its versions and its tags', async () => {
    const live = await (await (await aWorldWith(structuredClone(THEIRS))).open()).look(order);

    expect(live).toMatchObject({
      resource: { resourceId: 'receipts', lifecycleRules: 1, isVersioned: true, tags: { team: 'payments' } },
      facts: { managedBy: [] },
      unknown: {},
    });
  });

  it('adds its rule to those that are there', async () => {
    const world = await aWorldWith(structuredClone(THEIRS));

    await done(world);

    expect(world.bucket.lifecycleRules).toEqual([...THEIRS, OURS]);
  });

  it('puts everything back to the letter, dates as well', async () => {
    const world = await aWorldWith(structuredClone(THEIRS));
    const { remediation, receipt } = await done(world);

    await remediation.undo!(order, receipt);

    expect(world.bucket.lifecycleRules).toEqual(THEIRS);
    expect(await remediation.verifyUndo!(order, receipt)).toEqual({ is: 'done', note: 'it has 2 lifecycle rules' });
  });

  it('removes the lifecycle where there was none', async () => {
    const world = await aWorldWith([]);
    const { remediation, receipt } = await done(world);

    await remediation.undo!(order, receipt);

    expect(world.bucket.lifecycleRules).toEqual([]);
    expect(await remediation.verifyUndo!(order, receipt)).toEqual({ is: 'done', note: 'it has no lifecycle rule' });
  });

  it('keeps rules that somebody has added since, with undo as well', async () => {
    const added: LifecycleRule = {
      ID: 'logs',
      Status: 'Enabled',
      Filter: { Prefix: 'logs/' },
      Expiration: { Days: 30 },
    };
    const world = await aWorldWith(structuredClone(THEIRS));
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);
    world.bucket.lifecycleRules.push(added);
    await remediation.execute(order, receipt);
    const between = [...world.bucket.lifecycleRules];

    await remediation.undo!(order, receipt);

    expect(between).toEqual([...THEIRS, added, OURS]);
    expect(world.bucket.lifecycleRules).toEqual([...THEIRS, added]);
    expect((await remediation.verifyUndo!(order, receipt)).note).toContain('as somebody changed it since');
  });

  it('says what to switch on where policies do not see the tags of the bucket', async () => {
    const world = await aWorldWith([], { isJudged: true }, { hasAbac: false });
    const remediation = await world.open();

    await expect(remediation.execute(order, {})).rejects.toThrow('once ABAC is switched on for the bucket');
  });

  it.each([
    [{}, 'is not said'],
    [{ abortIncompleteUploadsAfterDays: 0 }, 'is no number of days'],
    [{ expireAfterDays: 7 }, 'I do not know the lifecycle rule "expireAfterDays"'],
  ])('refuses %j before anything is prepared', async (change, sentence) => {
    const remediation = await (await aWorldWith([])).open();
    const live = (await remediation.look(order))!;

    await expect(remediation.prepare({ ...order, change: change as Record<string, number> }, live)).rejects.toThrow(
      sentence,
    );
  });
});
