import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where this machine has Chromium, if it has: `CHROMIUM_PATH`, else where Debian puts it. */
export function chromiumPath(): string | undefined {
  return [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path));
}

/** Opens a browser that asks nothing of the network, to look at the page as a person does. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
