import type { Act, Priced } from '../aws/journal.ts';
import { ACCOUNTS, type AccountName, type StoryAccount } from './accounts.ts';
import type { StoryResource } from './fleet.ts';
import { type Amount, perDayOf } from './fleet-parts.ts';
import { offerOf } from './offers.ts';
import { seedOf } from './rhythm.ts';
import { type Meter, meterOf } from './usage.ts';

/** What is billed by the hour while it runs, and not while it is stopped. */
const STOPPABLE = ['ec2', 'spot', 'rds', 'rds-twice', 'aurora'];

function stops({ resource: { kind, isPart } }: Meter): boolean {
  return !isPart && STOPPABLE.includes(kind);
}

/** A stopped machine still has its storage. */
export function metersWhileOff(meters: readonly Meter[]): Meter[] {
  return meters.filter((meter) => !stops(meter));
}

/** Of what is not on usually: all day. */
export function metersWhileOn(meters: readonly Meter[]): Meter[] {
  return meters.map((meter) => {
    if (!stops(meter)) return meter;
    const { resource } = meter;
    const perDay = perDayOf({ hours: 24 }, resource.offer);
    return { ...meterOf({ ...resource, perDay, rhythm: 'always' }), twists: [] };
  });
}

/** A machine of another type runs as many hours; a disk is billed for what it is now; tags go onto the bill. */
export function changedMeters(meters: readonly Meter[], { type, tags, ...is }: Priced): Meter[] {
  const named = tags ? meters.map((meter) => retagged(meter, tags)) : meters;
  const [first] = named;
  if (type === undefined) return [...named];
  if (first?.resource.kind === 'volume') return volumeMeters(first.resource, { type, ...is });
  return named.map((meter) => (stops(meter) ? retyped(meter, type) : meter));
}

function retagged({ resource, common, ...meter }: Meter, tags: Record<string, string>): Meter {
  const billed = billedTags(tags);
  return { ...meter, resource: { ...resource, tags: billed }, common: { ...common, tags: billed } };
}

/** Bills have the tags of people, without those of AWS and without the name. */
function billedTags(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => key !== 'Name' && !key.startsWith('aws:')));
}

function retyped({ resource, twists }: Meter, variant: string): Meter {
  const offer = offerOf(`${resource.kind}:${variant}`, resource.regionId);
  const perDay = resource.perDay * (offer.listUnitPrice / resource.offer.listUnitPrice);
  return { ...meterOf({ ...resource, variant, offer, perDay }), twists };
}

/** What types of disks have without paying for it (EBS user guide); gp2 is paid by its size alone. */
const FREE: Record<string, { iops: number; throughput: number }> = {
  gp3: { iops: 3_000, throughput: 125 },
  io1: { iops: 0, throughput: Number.POSITIVE_INFINITY },
  io2: { iops: 0, throughput: Number.POSITIVE_INFINITY },
};

function volumeMeters(resource: StoryResource, { type = resource.variant, sizeGiB, iops = 0, throughput = 0 }: Priced) {
  const size = sizeGiB ?? resource.facts.sizeGiB ?? 0;
  const free = FREE[type] ?? { iops: Number.POSITIVE_INFINITY, throughput: Number.POSITIVE_INFINITY };
  const parts: [word: string, amount: Amount][] = [
    [`volume:${type}`, { monthly: size }],
    // Provisioned operations cost the same on both io types.
    [`iops:${type === 'gp3' ? 'gp3' : 'io2'}`, { monthly: Math.max(0, iops - free.iops) }],
    ['throughput:gp3', { monthly: Math.max(0, throughput - free.throughput) }],
  ];
  return metersOf({ ...resource, variant: type }, parts);
}

function metersOf(resource: StoryResource, parts: readonly [word: string, amount: Amount][]): Meter[] {
  return parts
    .map(([word, amount], index): StoryResource => {
      const offer = offerOf(word, resource.regionId);
      const perDay = perDayOf(amount, offer);
      return { ...resource, offer, perDay, rhythm: 'always', coveredBy: undefined, isPart: index > 0 };
    })
    .filter(({ perDay }) => perDay > 0)
    .map(meterOf);
}

/** What was made meanwhile, by its ARN; what costs nothing, or is none of ours, has no meters. */
export function madeMeters({ resourceId, is = {} }: Pick<Act, 'resourceId' | 'is'>): Meter[] {
  const [, , service, regionId = '', accountId = '', ...rest] = resourceId.split(':');
  const [kind = '', id = ''] = rest.join(':').split('/');
  const found = Object.entries<StoryAccount>(ACCOUNTS).find(([, { subAccountId }]) => subAccountId === accountId);
  if (service !== 'ec2' || !found) return [];
  const [accountName, account] = found;
  const make = (word: string): StoryResource => ({
    ...thing(word, { resourceId, regionId, id, tags: is.tags ?? {} }),
    accountName: accountName as AccountName,
    account,
  });
  const { type = '', sizeGiB = 0 } = is;
  switch (kind) {
    case 'instance': {
      const word = `${is.isSpot ? 'spot' : 'ec2'}:${type}`;
      return metersOf(make(word), [[word, { hours: 24 }]]);
    }
    case 'volume':
      return volumeMeters(make(`volume:${type}`), is);
    case 'snapshot':
      return metersOf(make('snapshot'), [['snapshot', { monthly: sizeGiB }]]);
    case 'elastic-ip':
      return metersOf(make('address:idle'), [['address:idle', { hours: 24 }]]);
    default:
      return [];
  }
}

interface Named {
  resourceId: string;
  regionId: string;
  id: string;
  tags: Record<string, string>;
}

/** Something that the story does not tell of. */
function thing(
  word: string,
  { resourceId, regionId, id, tags }: Named,
): Omit<StoryResource, 'account' | 'accountName'> {
  const [kind = '', variant = ''] = word.split(':');
  return {
    line: resourceId,
    team: '',
    kind,
    variant,
    offer: offerOf(word, regionId),
    regionId,
    resourceId,
    resourceName: tags.Name ?? id,
    number: 1,
    tags: billedTags(tags),
    perDay: 0,
    rhythm: 'always',
    coveredBy: undefined,
    billedDays: Number.POSITIVE_INFINITY,
    facts: {},
    note: undefined,
    isPart: false,
    isAside: false,
    seed: seedOf(resourceId),
  };
}
