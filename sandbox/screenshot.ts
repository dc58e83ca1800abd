import { chromium } from 'playwright-core';
import { startSandbox } from './main.ts';

/** Draws the README's picture anew: `node sandbox/screenshot.ts docs/screenshot.png`. */
const [target = 'docs/screenshot.png', person = 'Ana', channel = '#payments', text = '/cost payments'] =
  process.argv.slice(2);

const sandbox = await startSandbox();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const { people } = sandbox.slack.state;
  const user = people.find(({ realName }) => realName.startsWith(person))!;
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${sandbox.url}/#/${user.id}/${sandbox.slack.state.channel(channel)!.id}`);
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('send').click();
  await page.getByTestId('data-table').waitFor();
  await page
    .getByTestId('message')
    .last()
    .evaluate((message) => message.scrollIntoView({ block: 'start' }));
  await page.screenshot({ path: target });
} finally {
  await browser.close();
  await sandbox.stop();
}
