import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { isClean, THEMES } from '../support/axe.ts';
import { openPage } from '../support/browser-page.ts';
import { yamlOf } from '../support/traffic.ts';
import { linesOf, minuteNow, READ, SERVICE } from './month.ts';

const MINUTE = 60_000;
const CHARTS = ['Budget burn-down', 'Burn rate', 'Good and bad events'];

/** So many reads of that minute, so many of them failed. */
function reads(minute: number, total: number, failed: number): string[] {
  return linesOf(
    Array.from({ length: total }, (_, index) => ({
      ...{ minute, second: 0, method: 'GET', path: '/s/x1', us: 42_000 },
      status: index < failed ? 503 : 200,
    })),
  );
}

const deploysOf = (page: Page) => page.getByRole('region', { name: 'Deploys', exact: true });

test('a deploy that breaks something is drawn on every chart, and its bill says what it cost', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': yamlOf([READ], SERVICE) } });
  const now = minuteNow();
  const note = async (version: string, minutesAgo: number) => {
    const at = new Date((now - minutesAgo) * MINUTE + 12_000).toISOString();
    const body = JSON.stringify({ service: SERVICE, version, at });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${app.url}/api/v1/deploys`, { method: 'POST', headers, body })).status).toBe(200);
  };
  await app.post(SERVICE, reads(now - 390, 1000, 5));
  await app.post(SERVICE, reads(now - 200, 1000, 55));
  await app.post(SERVICE, reads(now - 100, 1000, 3));
  const page = await openPage(`${app.url}/slo/${SERVICE}/${READ.name}`);
  const deploys = deploysOf(page);
  await deploys.getByText('No deploy of snippets is known. A pipeline notes one with:').waitFor();
  expect(await deploys.locator('pre').textContent()).toBe(
    `npx leeway deploy --service snippets --version "$VERSION" --url ${app.url}`,
  );
  await isClean(page, 'an objective without deploys');

  await note('v42', 300);
  await note('v43', 120);
  await page.reload();
  await deploys.locator('tbody tr').nth(1).waitFor();
  const rows = (await deploys.locator('tbody tr').allInnerTexts()).map((text) =>
    text.replaceAll(/\s+/g, ' '),
  );
  // 3000 events may have 15 bad ones.
  expect(rows).toEqual([
    expect.stringMatching(
      /^v43 .* UTC 20% in 2 h 18 times less than before 95% between .*; 0\.30% bad, 5\.5% before$/,
    ),
    expect.stringMatching(
      /^v42 .* UTC 366% in 3 h 11 times the usual 95% between 4\.8 and 31 times; 5\.5% bad, 0\.50% before$/,
    ),
  ]);
  expect(await deploys.locator('tr[data-outcome=more]').allInnerTexts()).toHaveLength(1);

  await page.getByRole('button', { name: '6h' }).click();
  for (const name of CHARTS) await drawnOn(page, name);
  await readByKeyboard(page);
  await isClean(page, 'an objective with deploys');
  await listedInTables(page);
  await isClean(page, 'the tables of charts with deploys');
  await fitsAPhone(page.url());
});

async function drawnOn(page: Page, name: string): Promise<void> {
  const chart = page.getByRole('figure', { name });
  const lines = chart.locator('.recharts-reference-line-line[x1][stroke-opacity]');
  await lines.nth(1).waitFor({ state: 'attached' });
  const charts = name === 'Good and bad events' ? 2 : 1;
  const blamed = chart.locator('.recharts-reference-line-line[stroke="var(--harden-fill)"][stroke-opacity]');
  expect([await lines.count(), await blamed.count()]).toEqual([2 * charts, charts]);
}

/** The reading of a point tells of the deploys near it; arrow keys go from point to point. */
async function readByKeyboard(page: Page): Promise<void> {
  const chart = page.getByRole('figure', { name: 'Budget burn-down' });
  await chart.getByText('v42', { exact: true }).waitFor();
  // A pointer that lies on a chart holds its reading.
  await page.mouse.move(0, 0);
  await chart.getByRole('button', { name: 'Table' }).focus();
  await page.keyboard.press('Tab');
  const reading = chart.getByText(/^Deploy v42, \d+ \w+ \d\d:\d\d$/);
  for (let press = 0; press < 200 && !(await reading.isVisible()); press++) {
    await page.keyboard.press('ArrowRight');
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
  }
  expect(await reading.isVisible()).toBe(true);
}

async function listedInTables(page: Page): Promise<void> {
  for (const name of CHARTS) {
    const chart = page.getByRole('figure', { name });
    await chart.getByRole('button', { name: 'Table' }).click();
    await chart.getByRole('columnheader', { name: 'Deploys' }).waitFor();
    for (const version of ['v42', 'v43'])
      expect(await chart.getByRole('cell', { name: new RegExp(`^${version}, `) }).count()).toBe(1);
  }
}

async function fitsAPhone(url: string): Promise<void> {
  const phone = await openPage(url, { width: 390 });
  await deploysOf(phone).locator('tbody tr').nth(1).waitFor();
  for (const colorScheme of THEMES) {
    await phone.emulateMedia({ colorScheme });
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  }
  await isClean(phone, 'deploys on a phone');
}
