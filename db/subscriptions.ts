import type { Weekday } from '../src/config.ts';
import type { Subscription } from '../src/ports.ts';
import type { Db } from './open.ts';

export async function listSubscriptions(db: Db): Promise<Subscription[]> {
  const rows = await db.selectFrom('subscriptions').selectAll().orderBy('channelId').execute();
  return rows.map(({ weekdays, kinds: _kinds, createdAt: _createdAt, ...row }) => ({
    ...row,
    weekdays: JSON.parse(weekdays) as Weekday[],
  }));
}

/** One channel has one standing order; a new one takes the old one's place. */
export async function putSubscription(db: Db, subscription: Subscription, at: string): Promise<void> {
  const row = { ...subscription, weekdays: JSON.stringify(subscription.weekdays), kinds: '["digest"]', createdAt: at };
  const { channelId: _channel, ...rest } = row;
  await db
    .insertInto('subscriptions')
    .values(row)
    .onConflict((conflict) => conflict.column('channelId').doUpdateSet(rest))
    .execute();
}

export async function removeSubscription(db: Db, channelId: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('subscriptions').where('channelId', '=', channelId).executeTakeFirst();
  return numDeletedRows > 0n;
}
