import type { CostPart, PriceItem, Prices } from '../model/price.ts';
import { HOURS_A_MONTH } from '../model/price.ts';
import type { Place, Volume } from '../model/resource.ts';

/** One part of a cost with its price in a place. */
export function costPart(
  { what, item, quantity }: Pick<CostPart, 'what' | 'item' | 'quantity'>,
  { prices, place }: { prices: Prices; place: Place },
): CostPart {
  return { what, item, quantity, price: prices.unitPrice(item, place) };
}

/** What runs all month. */
export function hourly(what: string, item: PriceItem, at: { prices: Prices; place: Place }): CostPart {
  return costPart({ what, item, quantity: HOURS_A_MONTH }, at);
}

/** Operations a second and MiB a second that gp3 has without paying (docs.aws.amazon.com, EBS volume types). */
export const GP3_FREE = { iops: 3000, throughput: 125 };

/** What a volume costs: its size, and what it was given beyond what its type has anyway. */
export function volumeParts(
  volume: Pick<Volume, 'volumeType' | 'sizeGiB' | 'iops' | 'throughput'>,
  at: { prices: Prices; place: Place },
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
