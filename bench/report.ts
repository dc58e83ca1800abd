import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One measured figure; `limit` is what it may be at most, where something is promised. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  limit?: number | undefined;
}

const RESULTS = join(import.meta.dirname, 'results.json');

/** Prints each figure as it comes and keeps all of them in bench/results.json. */
export function reporter() {
  const figures: Figure[] = [];
  return {
    figures,
    add(name: string, value: number, unit: string, limit?: number): void {
      const rounded = Number(value.toPrecision(4));
      figures.push({ name, value: rounded, unit, limit });
      const verdict =
        limit === undefined ? '' : value <= limit ? `  (at most ${limit})` : `  OVER the limit of ${limit}`;
      console.log(`${name}  ${rounded}  ${unit}${verdict}`);
      mkdirSync(dirname(RESULTS), { recursive: true });
      writeFileSync(RESULTS, `${JSON.stringify({ measuredAt: new Date().toISOString(), figures }, null, 2)}\n`);
    },
  };
}

/** The value below which a share of the measurements lies. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
