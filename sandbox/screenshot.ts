import { join } from 'node:path';
import { chromiumPath, launchChromium } from './chromium.ts';
import { startSandbox } from './main.ts';

const FILE = join(import.meta.dirname, '../docs/screenshot.png');

/** Takes README's picture anew, so that it shows what the product shows: `node sandbox/screenshot.ts`. */
async function takeScreenshot(): Promise<void> {
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
  await page.mouse.move(640, 20);
  await page.waitForTimeout(700);
  await page.screenshot({ path: FILE, caret: 'hide' });
}

await takeScreenshot();
