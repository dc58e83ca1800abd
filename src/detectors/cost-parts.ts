import type { CostPart, PriceItem, Prices } from '../model/price.ts';
import { HOURS_A_MONTH } from '../model/price.ts';
import type { Address, Cache, Database, Instance, Place, Snapshot, Volume } from '../model/resource.ts';
import { counted, GIB, rounded } from './words.ts';

/** Where and at what prices something is paid. */
export interface At {
  prices: Prices;
  place: Place;
}

/** One part of a cost with its price in a place. */
export function costPart(
  { what, item, quantity }: Pick<CostPart, 'what' | 'item' | 'quantity'>,
  { prices, place }: At,
): CostPart {
  return { what, item, quantity, price: prices.unitPrice(item, place) };
}

/** What runs all month. */
export function hourly(what: string, item: PriceItem, at: At): CostPart {
  return costPart({ what, item, quantity: HOURS_A_MONTH }, at);
}

/** Operations a second and MiB a second that gp3 has without paying (docs.aws.amazon.com, EBS volume types). */
export const GP3_FREE = { iops: 3000, throughput: 125 };

/** What a volume costs: its size, and what it was given beyond what its type has anyway. */
export function volumeParts(
  volume: Pick<Volume, 'volumeType' | 'sizeGiB' | 'iops' | 'throughput'>,
  at: At,
): CostPart[] {
  const { volumeType, sizeGiB, iops = 0, throughput = 0 } = volume;
  const part = (kind: 'volume-storage' | 'volume-iops' | 'volume-throughput', quantity: number, what: string) =>
    costPart({ what, item: { kind, volumeType }, quantity }, at);
  const free = volumeType === 'gp3' ? GP3_FREE : { iops: 0, throughput: 0 };
  const paysIops = volumeType === 'gp3' || volumeType === 'io1' || volumeType === 'io2';
  const paidIops = paysIops ? Math.max(0, iops - free.iops) : 0;
  const paidThroughput = volumeType === 'gp3' ? Math.max(0, throughput - free.throughput) : 0;
  return [
    part('volume-storage', sizeGiB, `${sizeGiB} GiB of ${volumeType}`),
    ...(paidIops > 0 ? [part('volume-iops', paidIops, `${paidIops} provisioned IOPS`)] : []),
    ...(paidThroughput > 0 ? [part('volume-throughput', paidThroughput, `${paidThroughput} MiB/s`)] : []),
  ];
}

/** What a machine costs, as it is or as another type; for all hours of a month or some. */
export function instanceHours(
  { instanceType, platform, tenancy, market }: Pick<Instance, 'instanceType' | 'platform' | 'tenancy' | 'market'>,
  at: At,
  quantity = HOURS_A_MONTH,
): CostPart {
  const item: PriceItem = { kind: 'instance-hours', instanceType, platform, tenancy, market };
  return costPart({ what: `${instanceType}${market === 'spot' ? ' on spot' : ''}`, item, quantity }, at);
}

/** A public address, by the hour since 1 February 2024 whether it is used or not (aws.amazon.com/vpc/pricing). */
export function addressPart({ publicIp, associatedWith }: Pick<Address, 'publicIp' | 'associatedWith'>, at: At) {
  return hourly(`address ${publicIp}`, { kind: 'address-hours', inUse: associatedWith !== undefined }, at);
}

/** A snapshot costs at most its volume's size: it stores what has changed since the one before. */
export function snapshotPart(
  { sizeGiB, storedBytes, tier }: Pick<Snapshot, 'sizeGiB' | 'storedBytes' | 'tier'>,
  at: At,
): CostPart {
  const quantity = storedBytes === undefined ? sizeGiB : storedBytes / GIB;
  const archived = tier === 'archive' ? ' in the archive' : '';
  const what = `${storedBytes === undefined ? 'at most ' : ''}${rounded(quantity)} GiB of snapshot${archived}`;
  return costPart({ what, item: { kind: 'snapshot-storage', tier }, quantity }, at);
}

/** What a database's machine costs; its disk is `databaseStorage`. */
export function databaseHours(
  { instanceClass, engine, multiAz }: Pick<Database, 'instanceClass' | 'engine' | 'multiAz'>,
  at: At,
): CostPart {
  const what = `${instanceClass}${multiAz ? ' in two zones' : ''}`;
  return hourly(what, { kind: 'database-hours', instanceClass, engine, multiAz }, at);
}

/** Of io1 and io2 every operation a second is paid; gp3 has some with its size, and what is more is not known here. */
export function databaseStorage({ sizeGiB, storageType, multiAz, engine, iops = 0 }: Database, at: At): CostPart[] {
  const storage = { kind: 'database-storage', storageType, multiAz, engine } as const;
  const operations = { kind: 'database-iops', storageType, multiAz, engine } as const;
  return [
    ...(sizeGiB > 0
      ? [costPart({ what: `${sizeGiB} GiB of ${storageType}`, item: storage, quantity: sizeGiB }, at)]
      : []),
    ...(/^io\d$/.test(storageType) && iops > 0
      ? [costPart({ what: `${iops} provisioned IOPS`, item: operations, quantity: iops }, at)]
      : []),
  ];
}

export function cacheHours(
  { nodeType, engine, nodes }: Pick<Cache, 'nodeType' | 'engine' | 'nodes'>,
  at: At,
): CostPart {
  const what = nodes === 1 ? nodeType : `${counted(nodes, 'node')} of ${nodeType}`;
  return costPart({ what, item: { kind: 'cache-hours', nodeType, engine }, quantity: HOURS_A_MONTH * nodes }, at);
}
