import type { PriceWanted } from '../../model/billed-usage.ts';

/** Families that do the same work, oldest first: what a machine might be changed to. Graviton last in each generation. */
const LINES: readonly (readonly string[])[] = [
  ['m4', 'm5', 'm5a', 'm6i', 'm6a', 'm6g', 'm7i', 'm7a', 'm7g', 'm8i', 'm8a', 'm8g'],
  ['c4', 'c5', 'c5a', 'c6i', 'c6a', 'c6g', 'c7i', 'c7a', 'c7g', 'c8i', 'c8a', 'c8g'],
  ['r4', 'r5', 'r5a', 'r6i', 'r6a', 'r6g', 'r7i', 'r7a', 'r7g', 'r8i', 'r8a', 'r8g'],
  ['t2', 't3', 't3a', 't4g'],
];

/** The same machine on demand in every family of its line that is not older. */
export function alternatives({ item, regionId }: PriceWanted): PriceWanted[] {
  if (item.kind !== 'instance-hours' || item.market === 'spot') return [];
  const [family = '', size = ''] = item.instanceType.split('.');
  const line = LINES.find((each) => each.includes(family)) ?? [];
  const newer = line.slice(line.indexOf(family) + 1);
  return newer.map((each) => ({ regionId, item: { ...item, instanceType: `${each}.${size}` } }));
}
