import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { allocate } from '../../../src/analysis/allocation.ts';
import { type AwsCloudSettings, awsCloud } from '../../../src/clouds/aws/cloud.ts';
import { planRules } from '../../../src/clouds/aws/plan.ts';
import type { AllocationRule } from '../../../src/model/allocation.ts';
import type { Breakdown, BreakdownRow, Dimension } from '../../../src/model/breakdown.ts';
import { aMeter, NOW, PAYER } from './bill.ts';

/** What AWS can tell, asked of the sandbox with made-up keys and without waiting; no rules unless given. */
export function aCloud(
  { url }: { url: string },
  {
    rules = [],
    source,
    ...override
  }: Partial<Omit<AwsCloudSettings, 'source'>> & {
    rules?: AllocationRule[];
    source?: Partial<AwsCloudSettings['source']>;
  } = {},
) {
  return awsCloud({
    source: { name: 'aws', billingAccountId: PAYER, tagKeys: ['team'], ...source },
    allocation: { rules, teamOf: (key) => allocate(key, planRules(rules).rules) },
    meter: aMeter(),
    now: () => NOW,
    sleep: async () => undefined,
    client: { endpoint: url, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } },
    ...override,
  });
}

/** The address of a server that answers every request with the same, until the test is over. */
export async function replying(body: object | string): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The dimensions there are rows of, in their order. */
export const dimensionsIn = ({ rows }: Breakdown) => [...new Set(rows.map(({ dimension }) => dimension))];

/** The costs of a dimension's rows by any word, to a hundredth of a cent. */
export function sumsOf(
  { rows }: Breakdown,
  dimension: Dimension,
  wordOf: (row: BreakdownRow) => string = ({ key }) => key,
): Record<string, number> {
  const own = rows.filter((row) => row.dimension === dimension);
  return sumsBy(own.map((row) => ({ word: wordOf(row), cost: row.cost })));
}

export function sumsBy(entries: { word: string; cost: number }[]): Record<string, number> {
  const groups = Map.groupBy(entries, ({ word }) => word);
  const total = (group: { cost: number }[]) => group.reduce((sum, { cost }) => sum + cost, 0);
  return Object.fromEntries([...groups].sort().map(([word, group]) => [word, Number(total(group).toFixed(4)) || 0]));
}
