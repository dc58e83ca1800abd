import type { Snapshot, Volume } from '@aws-sdk/client-ec2';
import type { GetRuleResponse } from '@aws-sdk/client-rbin';
import { afterwards, dateOf, delayOf, newId } from './acting.ts';
import type { Context } from './context.ts';
import { tagsOf } from './ec2-things.ts';
import { ec2Arn, record } from './journal.ts';

const A_DAY = 24 * 3_600_000;

/** A copy of a disk that is being made; who asks for it puts it among the others. */
export function newSnapshot(
  context: Context,
  { VolumeId, Size = 0, Encrypted }: Volume,
  about: Pick<Snapshot, 'Description' | 'Tags'>,
): Snapshot {
  const snapshot: Snapshot = {
    SnapshotId: newId(context, 'snap'),
    OwnerId: context.account.accountId,
    VolumeId,
    VolumeSize: Size,
    Encrypted: Encrypted ?? false,
    StartTime: dateOf(context),
    State: 'pending',
    Progress: '0%',
    StorageTier: 'standard',
    ...about,
  };
  record(context, { ...namedIn(context, snapshot), event: 'made', is: pricedSnapshot(snapshot) });
  afterwards(context, delayOf(context, 'snapshot'), () => {
    Object.assign(snapshot, { State: 'completed', Progress: '100%' });
  });
  return snapshot;
}

/** A copy is gone, for ever or into the bin. What is in the bin is paid like any other. */
export function removeSnapshot(context: Context, snapshot: Snapshot): void {
  const { here } = context;
  here.snapshots = here.snapshots.filter((each) => each !== snapshot);
  const days = daysKept(here.recycleRules, snapshot);
  if (days === 0) {
    record(context, { ...namedIn(context, snapshot), event: 'gone' });
    return;
  }
  const enteredAt = dateOf(context);
  const kept = { snapshot, enteredAt, exitsAt: new Date(enteredAt.getTime() + days * A_DAY) };
  here.recycledSnapshots.push(kept);
  afterwards(context, days * A_DAY, (then) => {
    if (!then.here.recycledSnapshots.includes(kept)) return;
    then.here.recycledSnapshots = then.here.recycledSnapshots.filter((each) => each !== kept);
    record(then, { ...namedIn(then, snapshot), event: 'gone' });
  });
}

/** By the rules of the region for snapshots: the longest that fits. One without tags is for all. */
function daysKept(rules: readonly GetRuleResponse[], { Tags }: Snapshot): number {
  const tags = tagsOf(Tags);
  const own = rules.filter(
    ({ ResourceType, ResourceTags = [] }) =>
      ResourceType === 'EBS_SNAPSHOT' &&
      (ResourceTags.length === 0 ||
        ResourceTags.some(
          ({ ResourceTagKey: key = '', ResourceTagValue: value }) =>
            tags[key] !== undefined && (value === undefined || tags[key] === value),
        )),
  );
  return Math.max(0, ...own.map(({ RetentionPeriod }) => RetentionPeriod?.RetentionPeriodValue ?? 0));
}

/** What a copy's price depends on. */
export function pricedSnapshot({ VolumeSize, Tags }: Snapshot) {
  return { ...(VolumeSize !== undefined && { sizeGiB: VolumeSize }), tags: tagsOf(Tags) };
}

function namedIn(context: Context, { SnapshotId = '' }: Snapshot) {
  return { resourceId: ec2Arn(context, 'snapshot', SnapshotId) };
}
