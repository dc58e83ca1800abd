import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { formatCost } from '../../src/model/money.ts';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser)
  console.warn(
    `skipped: the browser test, since there is no ${CHROMIUM} (apt-get install chromium, or set CHROMIUM_PATH)`,
  );

const DATA = join(import.meta.dirname, '../../../shared/data');
const BILLS = [
  'focus-1.0-official-sample-a',
  'focus-1.2-synthetic-aws',
  'focus-1.2-synthetic-azure',
  'focus-1.2-synthetic-gcp',
].map((name) => join(import.meta.dirname, '../../../shared/data/focus', `${name}.csv`));
const hasBills = BILLS.every((path) => existsSync(path));
if (!hasBills) console.warn('skipped: the page with real bills, since ../shared/data is not there');

const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
});
afterAll(() => browser?.close());

async function open(sandbox: Sandbox, person: string, channel: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const { people } = sandbox.slack.state;
  const user = people.find(({ realName }) => realName.startsWith(person))!;
  await page.goto(`${sandbox.url}/#/${user.id}/${sandbox.slack.state.channel(channel)!.id}`);
  await page.getByTestId('composer').waitFor();
  return page;
}

async function type(page: Page, text: string): Promise<void> {
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('send').click();
}

describe.skipIf(!hasBrowser)('the workspace in a browser', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  }, 90_000);
  afterAll(() => sandbox?.stop());

  it('answers /cost payments with a chart and a table', async () => {
    const page = await open(sandbox, 'Ana', '#payments');

    await type(page, '/cost payments');

    await page.getByTestId('chart').waitFor();
    await page.getByTestId('data-table').waitFor();
    expect(await page.getByTestId('message').last().textContent()).toMatch(
      /payments: \$[\d,]+\.\d\d effective, 2026-11 to date/,
    );
    await page.close();
  });

  it('asks back when a word is misspelt', async () => {
    const page = await open(sandbox, 'Ana', '#payments');

    await type(page, '/cost paymets');

    await page.getByText('Did you mean payments?').waitFor();
    await page.close();
  });

  it('posts one digest a channel in the morning, and no second one an hour later', async () => {
    const page = await open(sandbox, 'Ana', '#payments');
    const digests = () =>
      sandbox.slack.state.channels.map(({ id, name, isDm }) => ({
        name,
        count: isDm
          ? 0
          : sandbox.slack.state.messages.filter((message) => message.channel === id && message.metadata !== undefined)
              .length,
      }));

    await page.getByTestId('next-morning').click();
    await page.getByText('against a usual').first().waitFor({ timeout: 30_000 });
    await page.getByTestId('plus-hour').click();
    await page.getByText('10:15').first().waitFor({ timeout: 30_000 });

    const withDigest = digests().filter(({ count }) => count > 0);
    expect(withDigest.map(({ name }) => name).sort()).toEqual([
      'checkout',
      'data',
      'finops',
      'leads',
      'mobile',
      'payments',
      'platform',
      'search',
    ]);
    expect(withDigest.every(({ count }) => count === 1)).toBe(true);
    await page.close();
  }, 90_000);
});

/** What a bill comes to in USD, worked out independently. */
function truthOf(bill: string, metric: string): number {
  const path = join(DATA, 'expected/focus', `${bill}.csv.truth.json`);
  const { totals_by_currency: totals } = JSON.parse(readFileSync(path, 'utf8')) as {
    totals_by_currency: Record<string, { USD: string }>;
  };
  return Number(totals[metric === 'billed' ? 'BilledCost' : 'EffectiveCost']!.USD);
}

describe.skipIf(!hasBrowser || !hasBills)("the workspace with somebody's own bills", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ bills: BILLS });
  }, 60_000);
  afterAll(() => sandbox?.stop());

  it.each([
    ['2026-05', 'billed', ['aws', 'azure', 'gcp'].map((cloud) => `focus-1.2-synthetic-${cloud}`)],
    ['2026-05', 'effective', ['aws', 'azure', 'gcp'].map((cloud) => `focus-1.2-synthetic-${cloud}`)],
    ['2024-09', 'billed', ['focus-1.0-official-sample-a']],
  ])('shows /cost all %s by service %s to the cent', async (month, metric, bills) => {
    const total = formatCost(
      bills.reduce((sum, bill) => sum + truthOf(bill, metric), 0),
      'USD',
    );
    const page = await open(sandbox, 'Greta', '#finops');

    await type(page, `/cost all ${month} by service ${metric}`);

    await page.getByText(`all: ${total} ${metric}, ${month}`).last().waitFor();
    await page.getByTestId('data-table').last().waitFor();
    await page.close();
  });

  it('starts its clock the morning after their newest charge', () => {
    expect(sandbox.clock.now().toString()).toMatch(/^2026-05-29T08:/);
  });
});
