import type {
  CloudName,
  InstanceCatalog,
  InstanceSpec,
  Place,
  PlaceReading,
  Resource,
  Utilisation,
} from '../src/model/resource.ts';
import type { CloudOpinions, PlaceStatus } from '../src/ports.ts';
import { insertRows } from './insert-rows.ts';
import type { Db } from './open.ts';

const COLUMNS = [
  'source',
  'cloud',
  'sub_account_id',
  'region_id',
  'resource_type',
  'resource_id',
  'resource',
  'utilisation',
];

/**
 * What was read takes the place of what was known, all of it or nothing: a reader sees a place before or after. Types
 * that were not read to the end keep what was known of them, and what little was read of them is not stored.
 */
export function replacePlace(db: Db, source: string, reading: PlaceReading): Promise<void> {
  const { resources, readTypes, troubles, readAt, cloud, subAccountId, regionId } = reading;
  const place = { source, cloud, subAccountId, regionId };
  const read = new Set(readTypes);
  const status = { readTypes: JSON.stringify(readTypes), troubles: JSON.stringify(troubles), readAt };
  return db.transaction().execute(async (trx) => {
    if (read.size > 0) {
      await trx
        .deleteFrom('resources')
        .where(({ and }) => and(place))
        .where('resourceType', 'in', [...read])
        .execute();
    }
    await insertRows(
      trx,
      'resources',
      COLUMNS,
      rowsOf(
        place,
        resources.filter((each) => read.has(each.resourceType)),
      ),
    );
    await trx
      .insertInto('resourcePlaces')
      .values({ ...place, ...status })
      .onConflict((conflict) => conflict.columns(['source', 'cloud', 'subAccountId', 'regionId']).doUpdateSet(status))
      .execute();
  });
}

/** One row each: a cloud that lists the same thing twice, while it changes, is not to break the reading. */
function* rowsOf(place: PlaceRow, resources: readonly Resource[]): Generator<unknown[]> {
  const unique = new Map(resources.map((each) => [`${each.resourceType}/${each.resourceId}`, each]));
  for (const each of unique.values()) {
    const { source, cloud, subAccountId, regionId } = place;
    const { utilisation, ...resource } = each;
    const texts = [JSON.stringify(resource), utilisation ? JSON.stringify(utilisation) : null];
    yield [source, cloud, subAccountId, regionId, each.resourceType, each.resourceId, ...texts];
  }
}

interface PlaceRow extends Place {
  source: string;
}

/** Every resource, read a place at a time: each place as one reading left it, and never all of the text in memory. */
export async function listResources(db: Db, { measured = true } = {}): Promise<Resource[]> {
  const places = await db
    .selectFrom('resources')
    .select(['source', 'cloud', 'subAccountId', 'regionId'])
    .distinct()
    .orderBy('source')
    .orderBy('cloud')
    .orderBy('subAccountId')
    .orderBy('regionId')
    .execute();
  const all: Resource[] = [];
  for (const place of places) {
    const rows = await db
      .selectFrom('resources')
      .select('resource')
      .$if(measured, (query) => query.select('utilisation'))
      .where(({ and }) => and(place))
      .orderBy('resourceType')
      .orderBy('resourceId')
      .execute();
    for (const { resource, utilisation } of rows) {
      const use = utilisation ? { utilisation: JSON.parse(utilisation) as Utilisation } : {};
      all.push({ ...(JSON.parse(resource) as Resource), ...use });
    }
  }
  return all;
}

export async function listPlaces(db: Db): Promise<PlaceStatus[]> {
  const rows = await db
    .selectFrom('resourcePlaces')
    .selectAll()
    .orderBy('source')
    .orderBy('subAccountId')
    .orderBy('regionId')
    .execute();
  return rows.map(({ cloud, readTypes, troubles, ...row }) => ({
    ...row,
    cloud: cloud as CloudName,
    readTypes: JSON.parse(readTypes) as PlaceStatus['readTypes'],
    troubles: JSON.parse(troubles) as PlaceStatus['troubles'],
  }));
}

/** Forgets every place of a source but these, with all that was in it; and what was advised, where none is kept. */
export function keepPlaces(db: Db, source: string, places: readonly Place[]): Promise<void> {
  const keyOf = ({ cloud, subAccountId, regionId }: Place) => `${cloud}/${subAccountId}/${regionId}`;
  const kept = new Set(places.map(keyOf));
  return db.transaction().execute(async (trx) => {
    for (const { source: of, cloud, subAccountId, regionId } of await listPlaces(trx)) {
      const place = { source, cloud, subAccountId, regionId };
      if (of !== source || kept.has(keyOf(place))) continue;
      await trx
        .deleteFrom('resources')
        .where(({ and }) => and(place))
        .execute();
      await trx
        .deleteFrom('resourcePlaces')
        .where(({ and }) => and(place))
        .execute();
    }
    if (kept.size === 0) await trx.deleteFrom('cloudOpinions').where('source', '=', source).execute();
  });
}

/** Adds to the catalog: what was known of other regions stays. */
export function putInstanceTypes(db: Db, catalog: InstanceCatalog): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const known = await listInstanceTypes(trx);
    for (const spec of Object.values(catalog)) {
      const regionIds = new Set([...(known[spec.instanceType]?.regionIds ?? []), ...spec.regionIds]);
      const row = { spec: JSON.stringify({ ...spec, regionIds: [...regionIds].sort() }) };
      await trx
        .insertInto('instanceTypes')
        .values({ instanceType: spec.instanceType, ...row })
        .onConflict((conflict) => conflict.column('instanceType').doUpdateSet(row))
        .execute();
    }
  });
}

export async function listInstanceTypes(db: Db): Promise<InstanceCatalog> {
  const rows = await db.selectFrom('instanceTypes').selectAll().orderBy('instanceType').execute();
  return Object.fromEntries(rows.map(({ instanceType, spec }) => [instanceType, JSON.parse(spec) as InstanceSpec]));
}

/** What a source's clouds advise now takes the place of what they did. */
export async function putOpinions(db: Db, source: string, read: CloudOpinions, readAt: string): Promise<void> {
  const row = { opinions: JSON.stringify(read.opinions), troubles: JSON.stringify(read.troubles), readAt };
  await db
    .insertInto('cloudOpinions')
    .values({ source, ...row })
    .onConflict((conflict) => conflict.column('source').doUpdateSet(row))
    .execute();
}

export async function listOpinions(db: Db): Promise<(CloudOpinions & { source: string; readAt: string })[]> {
  const rows = await db.selectFrom('cloudOpinions').selectAll().orderBy('source').execute();
  return rows.map(({ opinions, troubles, ...row }) => ({
    ...row,
    opinions: JSON.parse(opinions) as CloudOpinions['opinions'],
    troubles: JSON.parse(troubles) as CloudOpinions['troubles'],
  }));
}
