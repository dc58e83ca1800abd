import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from '../../sandbox/chromium.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { formatCost } from '../../src/model/money.ts';
import { become, go, MOVE, move, openPage, START, say } from './page-acts.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');
const BILLS = ['1.0-official-sample-a', '1.2-synthetic-aws', '1.2-synthetic-azure', '1.2-synthetic-gcp'];
const files = BILLS.map((name) => join(DATA, `focus/focus-${name}.csv`));

const chromium = chromiumPath();
if (!chromium) console.warn('Skipped: the browser test needs Chromium in /usr/bin/chromium or CHROMIUM_PATH.');
const hasBills = files.every((file) => existsSync(file));
if (!hasBills) console.warn(`Skipped: own bills in the browser need ${BILLS.join(', ')} in ../shared/data/focus.`);

const DIGEST = /effective, settled/;

let browser: Browser;
beforeAll(async () => {
  if (chromium) browser = await launchChromium(chromium);
}, START);
afterAll(() => browser?.close());

describe.skipIf(!chromium)('the demo in a browser', () => {
  let sandbox: Sandbox;
  let page: Page;
  beforeAll(async () => {
    sandbox = await startSandbox();
    page = await openPage(browser, sandbox);
  }, START);
  afterAll(() => sandbox?.stop());

  it('answers /cost payments with headline, chart and table, and shows the headline first', async () => {
    // What is found on the first morning is told first: a message that comes meanwhile would take the headline's place.
    await sandbox.firstJudgement;
    await go(page, 'payments');

    const answer = await say(page, '/cost payments');

    await answer.getByTestId('chart').locator('svg').waitFor();
    await answer.getByTestId('data-table').waitFor();
    expect(await answer.textContent()).toMatch(/payments: \$[\d,]+\.\d\d effective, 2026-11 to date/);
    await expect.poll(() => isInView(answer.getByText(/effective, 2026-11 to date/))).toBe(true);
  });

  it('sorts the table by a click on a heading', async () => {
    const table = page.getByTestId('data-table').last();
    const changes = async () => (await table.locator('tbody tr td:nth-child(3)').allTextContents()).map(amountOf);

    await table.getByRole('button', { name: /^Change/ }).click();

    expect((await changes()).length).toBeGreaterThan(5);
    expect(await changes()).toEqual((await changes()).toSorted((a, b) => b - a));
  });

  it('shares an answer with the channel, where everybody sees it', async () => {
    await page.getByTestId('action-cost.share').last().click();
    await page.getByText(/^Shared with/).waitFor();

    await become(page, 'Tom Okafor');
    await go(page, 'payments');
    const shared = page.getByTestId('message').filter({ hasText: 'effective, 2026-11 to date' });
    await shared.getByTestId('chart').waitFor({ timeout: MOVE });
    expect(await shared.textContent()).not.toContain('Only visible to you');
    await become(page, 'Ana Lindqvist');
  });

  it('has every channel within reach on a phone, behind the button at the top', async () => {
    await using phone = await openPage(browser, sandbox, { width: 390, height: 844 });
    const channels = phone.getByTestId(/^channel-/);
    await phone.getByRole('button', { name: 'Channels' }).click();
    expect(await channels.count()).toBeGreaterThan(3);
    for (const channel of await channels.all()) await channel.click({ trial: true });

    await go(phone, 'leads');

    expect(await phone.getByRole('heading', { name: 'leads' }).isVisible()).toBe(true);
    expect(await phone.getByTestId('composer').isVisible()).toBe(true);
    expect(await channels.first().isVisible()).toBe(false);
  });

  it('says what a wrong word was probably meant to be', async () => {
    await go(page, 'payments');

    const answer = await say(page, '/cost paymets');

    expect(await answer.textContent()).toContain('Did you mean payments?');
  });

  it(
    'tells what is out of the ordinary in the right channel, once, with the culprit and the band',
    async () => {
      await sandbox.firstJudgement;

      expect(alertsByChannel(sandbox)).toEqual({
        mobile: [expect.stringMatching(/^mobile, AWS AppSync: .* more than expected/)],
        payments: [expect.stringMatching(/^payments, EC2 - Other: .* more than expected/)],
      });
      await go(page, 'payments');
      const alert = page.getByTestId('message').filter({ hasText: 'more than expected' });
      await alert.getByTestId('chart').locator('svg').waitFor();
      expect(await alert.count()).toBe(1);
      expect(await alert.textContent()).toMatch(
        /Why: usage \+\$.*Where: payments-prod, eu-central-1, EUC1-NatGateway-Bytes/s,
      );
    },
    2 * MOVE,
  );

  it(
    'posts one digest in each channel that has one when the morning comes, and no second one later',
    async () => {
      await move(page, 'next-morning');
      await move(page, 'plus-hour');

      const found = digestsByChannel(sandbox);
      expect(found).toEqual(
        Object.fromEntries(
          ['checkout', 'data', 'finops', 'leads', 'mobile', 'payments', 'platform', 'search'].map((name) => [name, 1]),
        ),
      );
      await go(page, 'payments');
      await page.getByTestId('message').filter({ hasText: DIGEST }).getByTestId('chart').waitFor();
      expect(await page.getByTestId('message').filter({ hasText: DIGEST }).count()).toBe(1);
    },
    2 * MOVE,
  );

  it('takes an answer on the alert, and passes it on to AWS, which saw it too', async () => {
    await go(page, 'payments');
    const alert = page.getByTestId('message').filter({ hasText: 'more than expected' });

    await alert.getByTestId('action-anomaly.unexpected').click();
    await page.getByText(/^Noted: not expected/).waitFor();

    await alert.getByText(/not expected\.$/).waitFor();
    await move(page, 'plus-hour');
    expect([...sandbox.aws.feedback.values()]).toEqual(['YES']);
  });

  it('assigns an alert to somebody, who is told', async () => {
    const alert = page.getByTestId('message').filter({ hasText: 'more than expected' });

    await alert.getByTestId('action-anomaly.assign').click();
    const modal = page.getByTestId('modal');
    await modal.locator('select').selectOption({ label: 'Tom Okafor' });
    await modal.getByTestId('modal-submit').click();

    await alert.getByText('looks after it').waitFor();
  });

  it('says where the month will end, with a band', async () => {
    const answer = await say(page, '/cost forecast');

    await answer.getByTestId('chart').locator('svg').waitFor();
    expect(await answer.textContent()).toMatch(/payments: about \$[\d,.]+ in 2026-11.*95 % sure: \$/s);
  });
});

describe.skipIf(!chromium || !hasBills)("one's own bills in a browser", () => {
  let sandbox: Sandbox;
  let page: Page;
  beforeAll(async () => {
    sandbox = await startSandbox({ bills: files });
    page = await openPage(browser, sandbox);
    await become(page, 'Greta Hahn');
    await go(page, 'finops');
  }, START);
  afterAll(() => sandbox?.stop());

  it('show what three clouds cost in 2026-05, to the cent', async () => {
    const [, ...synthetic] = BILLS.map(truthOf);
    const total = synthetic.reduce(
      (sum, { totals_by_currency }) => sum + Number(totals_by_currency.EffectiveCost.USD),
      0,
    );

    const answer = await say(page, '/cost all 2026-05 by service');

    expect(await answer.textContent()).toContain(`all: ${formatCost(total, 'USD')} effective, 2026-05`);
    for (const { EffectiveCost } of synthetic) {
      const { key, cost } = EffectiveCost.by_service_top10[0]!;
      expect(await costOf(answer, key)).toBe(formatCost(Number(cost), 'USD'));
    }
  });

  it.each([
    ['2026-05', BILLS.slice(1)],
    ['2024-09', BILLS.slice(0, 1)],
  ])('show what was billed for %s, to the cent', async (month, bills) => {
    const total = bills.reduce((sum, bill) => sum + Number(truthOf(bill).totals_by_currency.BilledCost.USD), 0);

    const answer = await say(page, `/cost all ${month} by service billed`);

    expect(await answer.textContent()).toContain(`all: ${formatCost(total, 'USD')} billed, ${month}`);
  });

  it('are told from the morning after their newest charge', () => {
    expect(sandbox.clock.now().toString()).toMatch(/^2026-05-29T08:/);
  });

  it(
    'are told of the next morning, in one digest',
    async () => {
      await move(page, 'next-morning');

      expect(digestsByChannel(sandbox).finops).toBe(1);
    },
    MOVE,
  );

  it('show what 2024-09 cost, by billed cost where a provider tells no effective cost', async () => {
    const { BilledCost, EffectiveCost } = truthOf(BILLS[0]!);
    const costIn = ({ by_provider }: Costs, name: string) => Number(by_provider.find(({ key }) => key === name)!.cost);
    const total = costIn(BilledCost, 'AWS') + costIn(BilledCost, 'Oracle') + costIn(EffectiveCost, 'Microsoft');

    const answer = await say(page, '/cost all 2024-09 by service');

    expect(await answer.textContent()).toContain(`all: ${formatCost(total, 'USD')} effective, 2024-09`);
    const { key, cost } = BilledCost.by_service_top10[0]!;
    expect(await costOf(answer, key)).toBe(formatCost(Number(cost), 'USD'));
  });
});

interface Costs {
  by_provider: { key: string; cost: string }[];
  by_service_top10: { key: string; cost: string }[];
}

interface Truth {
  totals_by_currency: Record<'BilledCost' | 'EffectiveCost', { USD: string }>;
  BilledCost: Costs;
  EffectiveCost: Costs;
}

function truthOf(bill: string): Truth {
  return JSON.parse(readFileSync(join(DATA, `expected/focus/focus-${bill}.csv.truth.json`), 'utf8'));
}

async function isInView(text: Locator): Promise<boolean> {
  const box = await text.boundingBox();
  return box !== null && box.y > 90 && box.y < 700;
}

/** What a table's row says in its second column, on whichever page of the table it is. */
async function costOf(answer: Locator, key: string): Promise<string | null> {
  await answer.getByPlaceholder('Filter').fill(key);
  return answer
    .locator('tbody tr', { has: answer.page().getByRole('rowheader', { name: key, exact: true }) })
    .locator('td')
    .first()
    .textContent();
}

function amountOf(text: string): number {
  return Number(text.replaceAll(/[^\d.-]/g, ''));
}

function alertsByChannel({ slack }: Sandbox): Record<string, string[]> {
  const alerts = slack.state.messages.filter(({ text, ephemeralTo }) => !ephemeralTo && / than expected/.test(text));
  const nameOf = (id: string) => slack.state.channels.find((channel) => channel.id === id)?.name ?? id;
  const byChannel = Map.groupBy(alerts, ({ channel }) => nameOf(channel));
  return Object.fromEntries([...byChannel].map(([name, mine]) => [name, mine.map(({ text }) => text)]));
}

function digestsByChannel({ slack }: Sandbox): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { channel, text } of slack.state.messages) {
    const name = slack.state.channels.find(({ id }) => id === channel)?.name ?? channel;
    if (DIGEST.test(text)) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
