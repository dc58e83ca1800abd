import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { billFeed } from '../../sandbox/bill-feed.ts';
import { ACCOUNTS } from '../../sandbox/story/accounts.ts';
import { STORY_TODAY } from '../../sandbox/story.ts';
import { coverFrom } from '../../src/analysis/cover.ts';
import { pricesFrom } from '../../src/analysis/prices.ts';
import { embeddedPrice } from '../../src/clouds/aws/embedded-prices.ts';
import { billedAs } from '../../src/clouds/aws/usage-types.ts';
import { addDays } from '../../src/model/period.ts';
import type { PriceItem } from '../../src/model/price.ts';
import { aCloud } from '../clouds/aws/cloud.ts';
import { aSandbox } from './aws/clients.ts';

const machine = (over = {}): PriceItem => ({
  kind: 'instance-hours',
  instanceType: 'm6i.xlarge',
  platform: 'Linux/UNIX',
  tenancy: 'default',
  market: 'on-demand',
  ...over,
});

const placeOf = (account: keyof typeof ACCOUNTS) => {
  const { subAccountId, regionId } = ACCOUNTS[account];
  return { cloud: 'aws', subAccountId, regionId } as const;
};

describe("the story's prices", () => {
  it('are those of its bill, which agree with its price list', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'penny-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const now = Temporal.Instant.from(`${STORY_TODAY}T08:00:00Z`);
    const feed = billFeed(folder);
    feed.showAws(now);
    const aws = await aSandbox({ charges: feed.awsCharges, now: () => now });
    const cloud = aCloud(aws, { now: () => now });

    const usage = await cloud.usagePrices({ start: addDays(STORY_TODAY, -33), end: addDays(STORY_TODAY, -3) });
    const wanted = [machine(), machine({ platform: 'Windows' })].map((item) => ({ item, regionId: 'eu-central-1' }));
    const { prices: list } = await cloud.priceList(wanted);
    const { unitPrice } = pricesFrom({ cloud: 'aws', usage, list, embedded: embeddedPrice, billedAs });
    const told = (item: PriceItem, account: keyof typeof ACCOUNTS) => {
      const price = unitPrice(item, placeOf(account));
      return price && [Number(price.amount.toFixed(4)), price.basis.kind];
    };

    expect(told(machine(), 'staging')).toEqual([0.23, 'bill']);
    expect(told(machine(), 'payments-prod')).toEqual([0.23, 'bill']);
    expect(told(machine({ platform: 'Windows' }), 'staging')).toEqual([0.414, 'price-list']);
    expect(told({ kind: 'volume-storage', volumeType: 'gp3' }, 'platform-prod')).toEqual([0.0952, 'bill']);
    expect(told({ kind: 'snapshot-storage', tier: 'standard' }, 'platform-prod')).toEqual([0.054, 'bill']);
    expect(told({ kind: 'cache-hours', nodeType: 'cache.m6g.xlarge', engine: 'redis' }, 'payments-prod')).toEqual([
      0.346,
      'bill',
    ]);

    const { shareOf } = coverFrom({ cloud: 'aws', usage, resources: [], billedAs });
    const share = (account: keyof typeof ACCOUNTS) =>
      shareOf({ item: machine() }, { ...placeOf(account), resourceId: 'i-1' })?.share;
    expect(share('platform-prod')).toBe(1);
    expect(share('payments-prod')).toBeGreaterThan(0.5);
    expect(share('payments-prod')).toBeLessThan(0.8);
    expect(share('staging')).toBeUndefined();
  });
});
