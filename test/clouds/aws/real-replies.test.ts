import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costExplorerCharges } from '../../../src/clouds/aws/charges.ts';
import { metricsOf, parsePage } from '../../../src/clouds/aws/schema.ts';
import type { Delivery } from '../../../src/model/delivery.ts';
import { aReading, rowsOf } from './bill.ts';
import { aCloud, replying } from './cloud.ts';

const DATA = join(import.meta.dirname, '../../../../shared/data');
const absent = !existsSync(DATA);
if (absent) console.warn(`Skipped: real Cost Explorer replies, for want of ${DATA}.`);

interface Truth {
  total: string;
  by_period: Record<string, string>;
  by_service: { key: string; cost: string }[];
}

const replyNames = ['ce-get-cost-and-usage-daily-by-service-2024-02', 'ce-get-cost-and-usage-monthly-by-service-2023'];
const read = (path: string) => readFileSync(join(DATA, path), 'utf8');

describe("a real account's reply", () => {
  it.skipIf(absent).each(replyNames)(
    '%s agrees with its truth to the last digit, by day, by service, in total',
    async (name) => {
      const truth = JSON.parse(read(`expected/${name}.truth.json`)) as Truth;

      const rows = rowsOf(await deliveredFrom(read(`aws-api/${name}.json`)), 'service');

      expect(sumsBy(rows, ({ day }) => day)).toEqual(rounded(Object.entries(truth.by_period)));
      expect(sumsBy(rows, ({ serviceName = '' }) => serviceName)).toEqual(
        rounded(truth.by_service.map(({ key, cost }) => [key, cost])),
      );
      expect(sumsBy(rows, () => 'total')).toEqual(rounded([['total', truth.total]]));
    },
  );

  it.skipIf(absent)('that lacks the amortised metric has no effective cost, rather than none to pay', async () => {
    const rows = rowsOf(await deliveredFrom(read(`aws-api/${replyNames[0]}.json`)), 'service');

    expect(rows.every(({ effectiveCost }) => Number.isNaN(effectiveCost))).toBe(true);
  });

  it.skipIf(absent)(
    'as documented for two keys, with an untagged group and metrics nobody asked for, is understood',
    () => {
      const page = parsePage(
        JSON.parse(read(`aws-api/aws-cli-examples/ce.get-cost-and-usage.2.json`)),
        metricsOf({ net: false }),
      );

      expect(page).toMatchObject({
        nextPageToken: undefined,
        days: [
          {
            day: '2017-09-01',
            estimated: false,
            groups: [
              {
                groupKeys: ['Amazon Simple Storage Service', 'Environment$'],
                billedCost: 40.3543773134,
                billingCurrency: 'USD',
              },
              { groupKeys: ['Amazon Simple Storage Service', 'Environment$Dev'], billedCost: 0.2682364644 },
            ],
          },
        ],
      });
    },
  );
});

describe('documented budgets', () => {
  it.skipIf(absent)('are understood, with their long decimals and a limit that is long exceeded', async () => {
    const url = await replying(read('aws-api/aws-cli-examples/budgets.describe-budgets.1.json'));

    expect(await aCloud({ url }).budgets()).toEqual([
      {
        name: 'Example Budget',
        about: 'zone us-east-1',
        timeUnit: 'MONTHLY',
        budgetedCost: 100,
        actualCost: 604.456,
        forecastedCost: expect.closeTo(2641.548, 9),
        billingCurrency: 'USD',
        updatedOn: '2026-03-01',
      },
    ]);
  });
});

/** What the adapter makes of a recorded answer, which it fetches over HTTP with the real client. By service only. */
async function deliveredFrom(body: string): Promise<Delivery[]> {
  const url = await replying(body);
  const deliveries: Delivery[] = [];
  for await (const delivery of costExplorerCharges(aReading({ url }))) {
    if (delivery.slice !== 'service') break;
    deliveries.push(delivery);
  }
  return deliveries;
}

/** Sums to ten places, as many as these replies and their truth show. */
function sumsBy<T extends { billedCost: number }>(rows: T[], wordOf: (row: T) => string) {
  const sums = Map.groupBy(rows, wordOf);
  return rounded([...sums].map(([word, group]) => [word, group.reduce((sum, { billedCost }) => sum + billedCost, 0)]));
}

function rounded(entries: [string, string | number][]) {
  return Object.fromEntries(entries.sort().map(([word, amount]) => [word, Number(amount).toFixed(10)]));
}
