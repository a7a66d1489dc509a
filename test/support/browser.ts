/** Chromium: from an npm package on Linux, else the Chrome that is installed. */
import sparticuz from '@sparticuz/chromium';
import { type BrowserServer, chromium } from 'playwright-core';

/** Leaves the machine's network alone: the tests talk to loopback only. The package's own flags switch web security off. */
const FLAGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export async function launchBrowser(): Promise<BrowserServer> {
  if (process.platform !== 'linux') return chromium.launchServer({ channel: 'chrome', args: FLAGS.slice(1) });
  const executablePath = await sparticuz.executablePath();
  return chromium.launchServer({ executablePath, args: FLAGS, headless: true });
}
