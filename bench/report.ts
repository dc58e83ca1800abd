import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One measured figure; `limit` is what it may be at most, where something is promised. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  limit?: number | undefined;
}

/** Where generated bills and databases are while the bench runs; gone when it ends. */
export const DATA = join(import.meta.dirname, '.data');
const RESULTS = join(import.meta.dirname, 'results.json');

export type Reporter = ReturnType<typeof reporter>;

/** Prints each figure as it comes, `name  value  unit`, and keeps all of them in bench/results.json. */
export function reporter() {
  const figures: Figure[] = [];
  const measuredAt = Temporal.Now.instant().toString();
  return {
    figures,
    add(name: string, value: number, unit: string, limit?: number): void {
      const rounded = Number(value.toPrecision(4));
      figures.push({ name, value: rounded, unit, limit });
      console.log(`${name}  ${rounded}  ${unit}${verdict(rounded, limit)}`);
      writeFileSync(RESULTS, `${JSON.stringify({ measuredAt, figures }, null, 2)}\n`);
    },
  };
}

/** Ends the process as failed when a figure is over its limit, and says which. */
export function failOverLimit({ figures }: Reporter): void {
  const over = figures.filter(({ value, limit }) => limit !== undefined && !(value <= limit));
  if (over.length === 0) return;
  console.error(
    `${over.length} of ${figures.length} figures are over their limit: ${over.map(({ name }) => name).join('; ')}`,
  );
  process.exitCode = 1;
}

function verdict(value: number, limit: number | undefined): string {
  if (limit === undefined) return '';
  return value <= limit ? `  (at most ${limit})` : `  OVER the limit of ${limit}`;
}

/** The value below which a share of the measurements lies; of none, not a number, so that nothing passes unmeasured. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The one in the middle. */
export function median(values: number[]): number {
  return percentile(values, 0.5);
}
