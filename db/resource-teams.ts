import { type ResourceRef, resourceKey } from '../src/model/resource.ts';
import { type Noted, type Seen, type Standing, stand } from '../src/model/standing.ts';
import type { Db } from './open.ts';

/** Writes down whose some resources are now, with what they were before; returns how all of those stand, by key. */
export function noteResourceTeams(db: Db, seen: readonly Seen[], when: Noted): Promise<Map<string, Standing>> {
  return db.transaction().execute(async (trx) => {
    const keys = seen.map(({ resource }) => resourceKey(resource));
    const known = new Map((await listStandings(trx, keys)).map((each) => [each.resourceKey, each]));
    const standings = new Map<string, Standing>();
    for (const each of seen) {
      const key = resourceKey(each.resource);
      const before = known.get(key);
      const after = stand(before, each, when);
      if (after) await putStanding(trx, after);
      standings.set(key, (after ?? before)!);
      known.set(key, (after ?? before)!);
    }
    return standings;
  });
}

/** Undefined for what was never seen. */
export function findResourceTeam(db: Db, resource: ResourceRef): Promise<Standing | undefined> {
  return db.selectFrom('resourceTeams').selectAll().where('resourceKey', '=', resourceKey(resource)).executeTakeFirst();
}

async function listStandings(db: Db, keys: readonly string[]): Promise<Standing[]> {
  if (keys.length === 0) return [];
  return db.selectFrom('resourceTeams').selectAll().where('resourceKey', 'in', keys).execute();
}

async function putStanding(db: Db, standing: Standing): Promise<void> {
  const { resourceKey: _, ...rest } = standing;
  await db
    .insertInto('resourceTeams')
    .values(standing)
    .onConflict((conflict) => conflict.column('resourceKey').doUpdateSet(rest))
    .execute();
}
