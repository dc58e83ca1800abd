import type { PriceWanted } from '../../model/billed-usage.ts';
import { INSTANCE_FAMILIES } from './embedded-instances.ts';
import { readFamilies } from './size-prices.ts';

const FAMILIES = readFamilies(INSTANCE_FAMILIES);
/** Nothing and `i` are Intel's processors, `a` is AMD's, `g` is AWS' own. */
const PROCESSORS = ['', 'i', 'a', 'g'];
const NEWEST_GENERATION = 9;

/** What took the place of families whose successor has another name. */
const SUCCESSORS: Readonly<Record<string, readonly string[]>> = {
  i2: ['i3en'],
  d2: ['d3en'],
  g3: ['g4dn'],
  p2: ['g4dn'],
};

/** Families that do the same work and are not older, of those that we know: what a machine might be changed to. */
export function alternativeFamilies(family: string): string[] {
  const [, series, generation, attributes = ''] = /^([a-z]+)(\d)([a-z-]*)$/.exec(family) ?? [];
  if (series === undefined) return [];
  const builtIn = attributes.replace(/^[iag]/, '');
  const generations = Array.from(
    { length: NEWEST_GENERATION - Number(generation) + 1 },
    (_, ahead) => Number(generation) + ahead,
  );
  const names = generations.flatMap((each) => PROCESSORS.map((processor) => `${series}${each}${processor}${builtIn}`));
  return [...names, ...(SUCCESSORS[family] ?? [])].filter((each) => each !== family && FAMILIES.has(each));
}

/** The same machine on demand in each of them. */
export function alternatives({ item, regionId }: PriceWanted): PriceWanted[] {
  if (item.kind !== 'instance-hours' || item.market === 'spot') return [];
  const [family = '', size = ''] = item.instanceType.split('.');
  return alternativeFamilies(family).map((each) => ({ regionId, item: { ...item, instanceType: `${each}.${size}` } }));
}
