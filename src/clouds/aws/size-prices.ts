/** Families of sizes that scale: what one unit of a size's number costs, and the sizes that cost something else. */
export type Families = ReadonlyMap<string, { perUnit: number; named: ReadonlyMap<string, number> }>;

/** `m5 12xlarge=2.304 metal=4.608; …`: the first size of a family is what all unnamed ones scale from. */
export function readFamilies(text: string): Families {
  const entries = text.split(';').map((each) => each.trim());
  return new Map(entries.filter((each) => each !== '').map(readFamily));
}

function readFamily(entry: string): [string, { perUnit: number; named: Map<string, number> }] {
  const [family = '', ...sizes] = entry.split(/\s+/);
  const prices = sizes.map((each): [string, number] => {
    const [size = '', price] = each.split('=');
    return [size, Number(price)];
  });
  const [size, price] = prices[0]!;
  return [family, { perUnit: price / (unitsOf(size) ?? Number.NaN), named: new Map(prices) }];
}

/** The price of `m5.xlarge`, to six decimals; undefined for a family or a size that is not known. */
export function scaledPrice(families: Families, type: string): number | undefined {
  const dot = type.lastIndexOf('.');
  const size = type.slice(dot + 1);
  const family = families.get(type.slice(0, dot));
  const units = unitsOf(size);
  const price = family?.named.get(size) ?? (family && units && family.perUnit * units);
  return price === undefined ? undefined : Math.round(price * 1e6) / 1e6;
}

const SMALL: Readonly<Record<string, number>> = { nano: 0.25, micro: 0.5, small: 1, medium: 2, large: 4, xlarge: 8 };

/** AWS' normalisation factors, by which reservations scale as well; a metal size with a number is as large as its number. */
export function unitsOf(size: string): number | undefined {
  const times = /^(\d+)xlarge$/.exec(size) ?? /^metal-(\d+)xl$/.exec(size);
  return times ? Number(times[1]) * 8 : SMALL[size];
}
