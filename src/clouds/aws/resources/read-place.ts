import { PennyError } from '../../../errors.ts';
import type { PlaceReading, ResourceType, Trouble } from '../../../model/resource.ts';
import type { Account } from './accounts.ts';
import { type Asking, askIn } from './asking.ts';
import { readSeries } from './metric-data.ts';
import type { Found, Reader } from './reader.ts';
import { readers } from './readers.ts';
import { relate } from './relate.ts';
import type { Session } from './session.ts';
import { readTags } from './tags.ts';
import { daysOf, hoursBefore, measuring } from './utilisation.ts';

/**
 * Everything one account has in one region, with how much it is used. What fails is told and the rest goes on; a type
 * that was not read to the end is left out whole, so that what is known of it from before stays.
 */
export async function readPlace(session: Session, account: Account, regionId: string): Promise<PlaceReading> {
  const now = session.settings.now();
  const asking = askIn(session, account, regionId);
  const outcomes = await Promise.all(readers.map((reader) => outcomeOf(reader, asking)));
  const failed = new Set(outcomes.flatMap(({ found, resourceTypes }) => (found ? [] : resourceTypes)));
  const found = outcomes.flatMap((each) => each.found ?? []);
  for (const type of await addTags(found, asking)) failed.add(type);
  const read = found.filter(({ resource }) => !failed.has(resource.resourceType));
  relate(read);
  await addUtilisation(read, asking, { session, now });
  const types = new Set(readers.flatMap(({ resourceTypes }) => resourceTypes));
  const readTypes = [...types].filter((type) => !failed.has(type));
  const readAt = now.toString();
  // Buckets are listed for the whole account: that they are known says nothing of a region.
  const isShut = readTypes.every((type) => type === 'bucket');
  if (isShut) return { ...asking.place, resources: [], readTypes: [], troubles: asOne(asking, [...types]), readAt };
  return {
    ...asking.place,
    resources: read.map(({ resource }) => resource),
    readTypes,
    troubles: asking.troubles,
    readAt,
  };
}

interface Outcome {
  resourceTypes: readonly ResourceType[];
  /** Undefined where it could not be read to the end. */
  found?: Found[] | undefined;
}

async function outcomeOf(reader: Reader, asking: Asking): Promise<Outcome> {
  const { resourceTypes, what } = reader;
  try {
    return { resourceTypes, found: await reader.read(asking.for(what, resourceTypes)) };
  } catch (error) {
    asking.tell(error, reader);
    return { resourceTypes };
  }
}

/** Where nothing at all could be read for one reason, one sentence says it, and not one for each kind of resource. */
function asOne(asking: Asking, resourceTypes: ResourceType[]): Trouble[] {
  const { place, troubles } = asking;
  const reasons = asking.isShutOut()
    ? ['AWS does not let the account in there; enable the region, or leave it out of regions']
    : [...new Set(troubles.map(({ sentence }) => sentence.replace(/^Reading .*?: /, '').replace(/; so [^;]*$/, '')))];
  if (reasons.length > 1) return troubles;
  const sentence = `Nothing could be read in ${place.subAccountId}, ${place.regionId}: ${reasons.join()}.`;
  return [{ resourceTypes, sentence }];
}

/**
 * Tags of what is not described with them. Without them nobody can tell what is exempt or whose it is, so those types
 * count as not read. Returns them.
 */
async function addTags(found: readonly Found[], asking: Asking): Promise<ResourceType[]> {
  const without = found.filter(({ tagsBy }) => tagsBy !== undefined);
  if (without.length === 0) return [];
  const resourceTypes = [...new Set(without.map(({ resource }) => resource.resourceType))];
  try {
    const tags = await readTags(asking.for('tags', resourceTypes));
    for (const { resource, tagsBy } of without) {
      resource.tags = tags.get(tagsBy!) ?? {};
      resource.resourceName = resource.tags.Name || resource.resourceName;
    }
    return [];
  } catch (error) {
    asking.tell(error, { resourceTypes, shows: `whose each ${resourceTypes.join(', ')} is, and so waste among them,` });
    return resourceTypes;
  }
}

/** The figures of all resources of the place together, so that the calls are full; daily ones apart. */
async function addUtilisation(
  found: readonly Found[],
  asking: Asking,
  { session, now }: { session: Session; now: Temporal.Instant },
): Promise<void> {
  const hours = hoursBefore(now, session.settings.source.days);
  const measured = found.flatMap((each) => {
    const mine = measuring(each, hours);
    return mine ? [{ ...mine, resource: each.resource }] : [];
  });
  const resourceTypes = [...new Set(measured.map(({ resource }) => resource.resourceType))];
  const at = asking.for('metrics', resourceTypes);
  const read = async (wanted: Parameters<typeof readSeries>[0], span: typeof hours) => {
    try {
      await readSeries(wanted, { at, span, session });
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      asking.tell(error, { resourceTypes, shows: 'what is idle or too large' });
    }
  };
  await read(
    measured.flatMap(({ wanted }) => wanted.hourly),
    hours,
  );
  await read(
    measured.flatMap(({ wanted }) => wanted.daily),
    daysOf(hours),
  );
  for (const { resource, utilisation } of measured) resource.utilisation = utilisation;
}
