/** `node test/support/screenshots.ts`: takes docs/images anew from the demo, with its 30 days of history and live traffic. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type App, startApp } from '../../server/app.ts';
import { readyPage } from '../../server/cli/page.ts';
import { readConfig } from '../../server/config.ts';
import { launchBrowser } from './browser.ts';
import { withPalette } from './png.ts';
import { temporaryFolder } from './tmp.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1440, 390];
const MOST_BYTES = 200_000;
const SPARKLINES_WITHIN_MS = 60_000;

const PAGES = [
  { name: 'overview', path: '/', isDrawn: sparklinesAreDrawn },
  { name: 'slo', path: '/slo/snippets/read-snippet', isDrawn: chartsAreDrawn },
  { name: 'routes', path: '/routes', isDrawn: routesAreDrawn },
  // The last: what it breaks for a page to fire would be on the others too.
  { name: 'alerts', path: '/alerts', isDrawn: pageFires },
];

const say = (text: string): void => void process.stderr.write(`${text}\n`);

let historyLines = 0;
const folder = temporaryFolder();
const app = await startDemoApp();
const server = await launchBrowser();
try {
  await app.ready;
  const browser = await chromium.connect(server.wsEndpoint());
  for (const page of PAGES)
    for (const theme of THEMES) for (const width of WIDTHS) await take(browser, page, theme, width);
} finally {
  await server.close();
  await app.stop();
  folder.remove();
}

function progress(done: number, total: number): void {
  historyLines = total;
  if (done === total) say('the history is in');
}

function startDemoApp(): Promise<App> {
  const dataDir = join(folder.path, 'data');
  mkdirSync(dataDir);
  const env = { LEEWAY_DATA_DIR: dataDir, LEEWAY_DEFINITIONS: 'slo-definitions', PORT: '0' };
  process.chdir(ROOT);
  return readyPage(say).then((webDir) =>
    startApp({
      config: readConfig(env),
      env,
      log: pino({ level: 'warn' }),
      webDir,
      demo: { progress },
    }),
  );
}

async function take(
  browser: Browser,
  { name, path, isDrawn }: (typeof PAGES)[number],
  colorScheme: (typeof THEMES)[number],
  width: number,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(app.url + path);
  await isDrawn(page);
  const file = join(ROOT, 'docs/images', `${name}-${colorScheme}-${width}.png`);
  const picture = withPalette(await page.screenshot({ fullPage: true }));
  await context.close();
  if (picture.length > MOST_BYTES) throw new Error(`${file} would have ${picture.length} bytes`);
  writeFileSync(file, picture);
  say(`${file} ${Math.round(picture.length / 1000)} kB`);
}

/**
 * Leeway's own objectives are as old as the demo: too young for a line. Lines and sources follow the counts by some
 * seconds, in one message: drawn once more after all of the history was counted, they hold all of it.
 */
async function sparklinesAreDrawn(page: Page): Promise<void> {
  const rows = page.locator('tr[data-verdict]', { hasText: 'snippets/' });
  await rows.first().waitFor();
  const sparklines = rows.getByRole('img', { name: /^Budget left over the last/ });
  await sparklines.nth((await rows.count()) - 1).waitFor({ timeout: SPARKLINES_WITHIN_MS });
  const whole = await countedAbove(page, historyLines);
  await countedAbove(page, whole);
}

/** Waits until the page says that more lines of the demo were counted, and answers how many. */
async function countedAbove(page: Page, count: number): Promise<number> {
  const source = page
    .getByRole('region', { name: 'Sources' })
    .getByRole('listitem')
    .filter({ hasText: 'demo' });
  for (;;) {
    const text = await source.textContent();
    const counted = Number(/([\d\s]+) events? counted/.exec(text ?? '')?.[1]?.replaceAll(/\s/g, ''));
    if (counted > count) return counted;
    await page.waitForTimeout(200);
  }
}

async function chartsAreDrawn(page: Page): Promise<void> {
  await page.getByRole('figure', { name: 'Good and bad events' }).locator('path').first().waitFor();
  await page.getByRole('region', { name: 'Who spent the budget' }).getByRole('rowheader').first().waitFor();
}

async function pageFires(page: Page): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ slow: false, broken: true });
  await fetch(`${app.url}/api/v1/demo`, { method: 'PUT', headers, body });
  await page.locator('li[data-kind=page]').first().waitFor({ timeout: SPARKLINES_WITHIN_MS });
  await page.getByRole('region', { name: 'Receivers' }).locator('pre').waitFor();
}

async function routesAreDrawn(page: Page): Promise<void> {
  await page.getByRole('table', { name: 'Routes seen' }).getByRole('rowheader').first().waitFor();
}
