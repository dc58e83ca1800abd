/** How measurements are written for people. Decimal units for traffic, as bills have them; binary ones for what is stored. */

export function percent(value: number): string {
  return `${value < 0.05 && value > 0 ? '<0.1' : rounded(value)} %`;
}

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const ONE_DIGIT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `12,000`. */
export function whole(value: number): string {
  return WHOLE.format(value);
}

const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `12 kB`. */
export function bytes(value: number): string {
  return inUnits(value, DECIMAL, 1000);
}

/** `1.5 TiB`. */
export function storage(value: number): string {
  return inUnits(value, BINARY, 1024);
}

export const GIB = 1024 ** 3;
/** A decimal megabyte, as settings and CloudWatch count. */
export const MB = 1e6;

/** `3 days`, `1 day`. */
export function days(count: number): string {
  return counted(count, 'day');
}

/** `1 disk`, `2,000 disks`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${whole(count)} ${count === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** To one digit where that says something: `0.1`, `12`, `0.25` is `0.3`. */
export function rounded(value: number): string {
  return (Math.abs(value) < 10 ? ONE_DIGIT : WHOLE).format(value);
}

/** Numbers of evidence: four digits behind the point are more than anybody reads. */
export function exactly(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function inUnits(value: number, units: readonly string[], base: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= base && unit < units.length - 1) {
    rest /= base;
    unit += 1;
  }
  return `${rounded(rest)} ${units[unit]}`;
}
