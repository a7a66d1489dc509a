/** Chromium: from an npm package on Linux, else the Chrome that is installed. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type BrowserServer, chromium } from 'playwright-core';

/** The package's own place, the machine's temporary folder, is shared with users who may not run what another unpacked. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url));

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
  if (!existsSync(FOLDER)) await unpack();
  return chromium.launchServer({ executablePath: join(FOLDER, 'chromium'), args: FLAGS, headless: true });
}

/** Beside its place and then moved there, so that what is there is whole. */
async function unpack(): Promise<void> {
  mkdirSync(join(FOLDER, '..'), { recursive: true });
  const making = mkdtempSync(`${FOLDER}-`);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = making;
  try {
    await sparticuz.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(making, FOLDER);
  } catch (fault) {
    rmSync(making, { recursive: true });
    if (!existsSync(FOLDER)) throw fault;
  }
}
