import type { GroupOf } from '../model/allocation.ts';
import { ACCOUNT_SERVICE, accountServiceKey, type ChargeKey, type Grouping, NONE } from '../model/charge.ts';
import type { Slice } from '../model/delivery.ts';

/** Which tags tell the environment, and what each environment's values are called in the bills. */
export interface Environments {
  tags: string[];
  names: Record<string, string[]>;
}

/** The environment of a charge: the first environment tag it carries, by its common name where one is configured. */
export function environmentOf(key: ChargeKey, { tags, names }: Environments): string {
  const value = tags.map((tag) => key.tags[tag]).find((each) => each !== undefined && each !== '');
  if (value === undefined) return NONE;
  const known = Object.entries(names).find(([name, values]) => name === value || values.includes(value));
  return known?.[0] ?? value;
}

/** Every group a charge counts in, for the groupings its columns can answer. */
export function groupsOf(
  key: ChargeKey,
  team: string,
  { slice, tagKeys, environments }: { slice: Slice | undefined; tagKeys: string[]; environments: Environments },
): GroupOf[] {
  const values: Record<string, string | undefined> = {
    day: '',
    team,
    provider: key.serviceProviderName,
    service: key.serviceName,
    'service-category': key.serviceCategory,
    account: key.subAccountId,
    region: key.regionId,
    environment: environmentOf(key, environments),
    [ACCOUNT_SERVICE]: accountServiceKey(key.subAccountId, key.serviceName),
  };
  for (const tag of tagKeys) values[`tag:${tag}`] = key.tags[tag];
  return groupingsOf(slice, Object.keys(values) as Grouping[], environments).map((grouping) => ({
    grouping,
    group: values[grouping] ?? NONE,
    ...(grouping === ACCOUNT_SERVICE ? { onlyForAll: true } : {}),
  }));
}

/** Which groupings a delivery can answer: all of them from a bill, a few from each slice of Cost Explorer. */
function groupingsOf(slice: Slice | undefined, all: Grouping[], { tags }: Environments): Grouping[] {
  if (slice === undefined) return all;
  if (slice === 'service') return ['day', 'team', 'provider', 'service', 'service-category'];
  if (slice === 'charge-category') return [];
  return slice === `tag:${tags[0]}` ? all.filter((each) => each === slice || each === 'environment') : [slice];
}
