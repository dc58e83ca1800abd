import { DescribeInstancesCommand, DescribeVolumesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from '../../sandbox/chromium.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { keysOf, realClients } from './aws/estates.ts';
import { become, go, MOVE, move, openPage, START, say } from './page-acts.ts';

const chromium = chromiumPath();
if (!chromium) console.warn('Skipped: the button in a browser needs Chromium in /usr/bin/chromium or CHROMIUM_PATH.');

/** Long enough for a machine to stop, a card to be redrawn, and a busy machine to show it. */
const SEEN = { timeout: MOVE };

let browser: Browser;
let sandbox: Sandbox;
let page: Page;
beforeAll(async () => {
  if (!chromium) return;
  browser = await launchChromium(chromium);
  sandbox = await startSandbox();
  await sandbox.firstJudgement;
  page = await openPage(browser, sandbox);
}, START);
afterAll(async () => {
  await sandbox?.stop();
  await browser?.close();
});

/** What the estate's machines and disks are, asked of it as anybody would. */
async function ec2In(accountId: string): Promise<EC2Client> {
  return realClients(sandbox.aws, { keys: await keysOf(sandbox.aws, accountId) }).ec2;
}

async function stateOf(ec2: EC2Client, name: string): Promise<string | undefined> {
  const Filters = [{ Name: 'tag:Name', Values: [name] }];
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
}

async function typeOf(ec2: EC2Client, name: string): Promise<string | undefined> {
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'tag:Name', Values: [name] }] }));
  return Volumes?.[0]?.VolumeType;
}

/** The innermost part of a message that has a name and something to press. */
function row(name: string): Locator {
  return page
    .getByTestId('message')
    .locator('*', { hasText: name })
    .filter({ has: page.getByTestId(/^action-proposal\./) })
    .last();
}

/** Opens a row's card and approves it there, also where one is asked twice. */
async function approve(name: string): Promise<Locator> {
  await row(name).getByTestId('action-proposal.review').click();
  const card = page.getByTestId('modal');
  await card.getByTestId('action-proposal.approve').click();
  const asked = page.getByRole('alertdialog');
  if (await asked.isVisible()) await asked.getByRole('button').last().click();
  return card;
}

async function close(card: Locator): Promise<void> {
  await card.getByRole('button', { name: 'Close' }).last().click();
  await card.waitFor({ state: 'detached' });
}

/** Until a whole day after the change has settled: four days later, and a weekend is no exception. */
const MORNINGS = 7;
const STAGING = '200000000021';
const PLATFORM = '200000000015';

describe.skipIf(!chromium)('the button in a browser', () => {
  it(
    'stops the machine when somebody of its team approves, and says so in the message',
    async () => {
      const ec2 = await ec2In(STAGING);
      await become(page, 'Sam Novak');
      await go(page, 'platform');
      expect(await stateOf(ec2, 'report-server')).toBe('running');

      const card = await approve('report-server');
      await card.getByText('Approved.', { exact: false }).first().waitFor();
      await close(card);

      await expect.poll(() => stateOf(ec2, 'report-server'), SEEN).toBe('stopped');
      await row('report-server').getByText('stopped 23 Nov', { exact: false }).waitFor(SEEN);
    },
    2 * MOVE,
  );

  it(
    'starts it again when somebody presses Undo',
    async () => {
      const ec2 = await ec2In(STAGING);

      await row('report-server').getByTestId('action-proposal.undo').click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Undo' }).click();

      await expect.poll(() => stateOf(ec2, 'report-server'), SEEN).toBe('running');
      await page.getByTestId('message').getByText('undone', { exact: false }).first().waitFor(SEEN);
      const mine = sandbox.aws.acted.filter(({ resourceIds }) => resourceIds.some((id) => id.startsWith('i-')));
      expect(mine.map(({ operation }) => operation)).toEqual(['StopInstances', 'StartInstances']);
    },
    2 * MOVE,
  );

  it(
    'is refused to who has no say, with who has, and nothing is done',
    async () => {
      const before = sandbox.aws.acted.length;

      const card = await approve('wiki-disk');
      await card.getByText('can approve this; you cannot', { exact: false }).waitFor();
      await close(card);

      expect(await typeOf(await ec2In(PLATFORM), 'wiki-disk')).toBe('gp2');
      expect(sandbox.aws.acted).toHaveLength(before);
    },
    2 * MOVE,
  );

  it(
    'takes two people in production, and the second one is told',
    async () => {
      const ec2 = await ec2In(PLATFORM);
      await become(page, 'Elif Kaya');
      await go(page, 'platform');
      const first = await approve('wiki-disk');
      await first.getByText('1 of 2', { exact: false }).first().waitFor();
      await close(first);
      expect(await typeOf(ec2, 'wiki-disk')).toBe('gp2');

      await become(page, 'Greta Hahn');
      const second = page.getByTestId('message').filter({ hasText: 'wiki-disk' }).last();
      const look = async () => {
        await page.getByTestId('channel-dm').click();
        return second.getByTestId('action-proposal.approve').count();
      };
      await expect.poll(look, { ...SEEN, interval: 500 }).toBe(1);
      await second.getByTestId('action-proposal.approve').click();
      await page.getByRole('alertdialog').getByRole('button').last().click();

      await expect.poll(() => typeOf(ec2, 'wiki-disk'), SEEN).toBe('gp3');
    },
    3 * MOVE,
  );

  it(
    'fills the ledger when days have settled on which the bill is smaller',
    async () => {
      // It saves more than one person may decide about alone.
      for (const name of ['Mei Tanaka', 'Chidi Nwosu']) {
        await become(page, name);
        await go(page, 'search');
        await say(page, '/cost waste loadtest-runner-1');
        await close(await approve('loadtest-runner-1'));
      }
      await expect.poll(async () => stateOf(await ec2In(STAGING), 'loadtest-runner-1'), SEEN).toBe('stopped');

      for (let morning = 0; morning < MORNINGS; morning++) await move(page, 'next-morning');
      const ledger = await say(page, '/cost savings search');

      expect(await ledger.textContent()).toMatch(/realised \$[1-9]\d*\.\d\d/i);
      expect(await ledger.textContent()).toContain('loadtest-runner-1');
    },
    12 * MOVE,
  );
});
