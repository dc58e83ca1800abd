import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { chromiumPath, launchChromium } from './chromium.ts';
import { startSandbox } from './main.ts';

const DOCS = join(import.meta.dirname, '../docs');

/** Takes README's pictures anew, so that they show what the product shows: `node sandbox/screenshot.ts`. */
async function takeScreenshots(): Promise<void> {
  const path = chromiumPath();
  if (!path) throw new Error('No Chromium here: install it, or set CHROMIUM_PATH.');
  await using started = new AsyncDisposableStack();
  const sandbox = started.adopt(await startSandbox(), (each) => each.stop());
  const browser = started.adopt(await launchChromium(path), (each) => each.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(sandbox.url);
  await page.getByTestId('channel-payments').click();
  await page.getByTestId('composer').fill('/cost payments');
  await page.keyboard.press('Enter');
  await page.getByTestId('data-table').waitFor();
  await take(page, 'screenshot.png');

  await sandbox.firstJudgement;
  const people = page.getByTestId('person-switch');
  await people.selectOption(await people.locator('option', { hasText: 'Sam Novak' }).getAttribute('value'));
  await page.getByTestId('channel-platform').click();
  const row = page.locator('[data-testid=message] *', { hasText: 'report-server' });
  const button = page.getByTestId('action-proposal.review');
  await row.filter({ has: button }).last().getByTestId('action-proposal.review').click();
  await page.getByTestId('modal').getByTestId('action-proposal.approve').waitFor();
  await take(page, 'proposal.png');
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(640, 20);
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(DOCS, name), caret: 'hide' });
}

await takeScreenshots();
