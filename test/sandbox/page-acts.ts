import type { Browser, Locator, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/main.ts';

/** A machine that is busy with other things still starts everything within this. */
export const START = 180_000;
/** And moves the clock, or answers, within this. */
export const MOVE = 30_000;

export async function openPage(
  browser: Browser,
  { url }: Sandbox,
  viewport = { width: 1280, height: 800 },
): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(MOVE / 2);
  await page.goto(url);
  await page.getByTestId('composer').waitFor();
  return page;
}

export async function go(page: Page, channel: string): Promise<void> {
  await page.getByTestId(`channel-${channel}`).click();
}

export async function become(page: Page, name: string): Promise<void> {
  const option = page.getByTestId('person-switch').locator('option', { hasText: name });
  await page.getByTestId('person-switch').selectOption(await option.getAttribute('value'));
}

/** Types a line and waits for the one message that answers it: to the asker alone, whatever else is posted meanwhile. */
export async function say(page: Page, line: string): Promise<Locator> {
  const messages = page.getByTestId('message').filter({ hasText: 'Only visible to you' });
  const before = await messages.count();
  await page.getByTestId('composer').fill(line);
  await page.keyboard.press('Enter');
  const answer = messages.nth(before);
  await answer.waitFor();
  return answer;
}

/** Moves the sandbox's clock; the button comes back when all that starts is done. */
export async function move(page: Page, button: string): Promise<void> {
  await page.getByTestId(button).click();
  await page.locator(`[data-testid=${button}]:not([disabled])`).waitFor({ timeout: MOVE });
}
