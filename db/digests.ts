import type { Day } from '../src/model/period.ts';
import type { PostedDigest } from '../src/ports.ts';
import type { Db } from './open.ts';

export async function putDigest(db: Db, digest: PostedDigest): Promise<void> {
  const { channelId: _channel, slotDate: _slot, ...rest } = digest;
  await db
    .insertInto('digests')
    .values(digest)
    .onConflict((conflict) => conflict.columns(['channelId', 'slotDate']).doUpdateSet(rest))
    .execute();
}

/** Digests whose figures may still move, from a slot's local date on. */
export async function listUnsettled(db: Db, since: Day): Promise<PostedDigest[]> {
  return db.selectFrom('digests').selectAll().where('settledAt', 'is', null).where('slotDate', '>=', since).execute();
}

export async function editedDigest(
  db: Db,
  {
    channelId,
    slotDate,
    fingerprint,
    settledAt,
  }: Pick<PostedDigest, 'channelId' | 'slotDate' | 'fingerprint' | 'settledAt'>,
): Promise<void> {
  await db
    .updateTable('digests')
    .set({ fingerprint, settledAt })
    .where('channelId', '=', channelId)
    .where('slotDate', '=', slotDate)
    .execute();
}
