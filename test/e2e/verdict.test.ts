import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { countByHand, type Event, yamlOf } from '../support/traffic.ts';
import { CREATE, disaster, healthyMonth, linesOf, minuteNow, READ, SERVICE } from './month.ts';

const SPACE = '\u00a0';
const FAILURES = 300;
const NAMES = { 5: '5m', 30: '30m', 60: '1h', 120: '2h', 360: '6h', 1440: '1d', 4320: '3d', 43200: '30d' };

test('a month of health, then failures: every surface of the page tells the verdict that turned', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': yamlOf([READ, CREATE], SERVICE) } });
  const healthy = healthyMonth(minuteNow());
  await app.post(SERVICE, linesOf(healthy));
  const page = await openPage(app.url);
  await page.getByRole('heading', { name: 'All 2 objectives say ship.' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('tr[data-verdict] path').length > 8);
  expect(await rowNames(page)).toEqual(['snippets/create-snippet', 'snippets/read-snippet']);
  expect(await page.title()).toBe('Ship · Leeway');
  await listenToStatus(page);

  const failed = disaster(minuteNow(), FAILURES);
  await app.post(SERVICE, linesOf(failed));
  await page.getByRole('heading', { name: '1 of 2 objectives says harden.' }).waitFor();
  expect(await rowNames(page)).toEqual(['snippets/read-snippet', 'snippets/create-snippet']);
  const row = page.locator('tr[data-verdict=harden]');
  await row.getByText('Harden').waitFor();
  await row.getByText('page', { exact: true }).waitFor();
  expect(await page.title()).toBe('Harden · Leeway');
  expect(await page.locator('#favicon').getAttribute('href')).toContain(encodeURIComponent('#d6382b'));
  const news = 'snippets/read-snippet turned from ship to harden.';
  await page.waitForFunction((text) => document.querySelector('[role=status]')?.textContent === text, news);
  expect(await heardStatus(page)).toEqual([news]);

  await row.getByRole('link').click();
  await showsWhatHandsCount(page, [...healthy, ...failed]);

  await app.post(SERVICE, linesOf(failed.filter(({ status }) => status >= 500).slice(0, 1)));
  const spenders = page.getByRole('region', { name: 'Who spent the budget' });
  await spenders.getByRole('row', { name: /^failed .* 207 / }).waitFor();
});

async function showsWhatHandsCount(page: Page, events: readonly Event[]): Promise<void> {
  const asOf = minuteNow();
  const byHand = READ.lookbacks.map((minutes) => ({
    minutes,
    ...countByHand(events, READ.of, asOf, minutes),
  }));
  const { good, bad } = byHand.at(-1)!;
  expect({ good, bad }).toEqual({ good: 41_682, bad: FAILURES + 6 });
  await page.waitForFunction(() => document.title === 'Harden · read-snippet · Leeway');
  const total = good + bad;
  const budget = 0.005 * total;
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    `Harden. The budget is overspent by ${Math.ceil(bad - budget)} failures.`,
  );
  const hour = byHand[2]!;
  const burn = Math.round(hour.bad / (hour.good + hour.bad) / 0.005);
  expect(await page.locator('header').getByRole('listitem').allTextContents()).toEqual([
    `The error budget is spent: ${bad} bad events, ${Math.floor(budget)} allowed.`,
    `A page fires: the budget burns at ${burn}x, over 14.4x (1h/5m).`,
  ]);

  const table = page.getByRole('region', { name: 'Look-backs' }).locator('tbody tr');
  const shown = (await cells(table)).map(([name, ...counts]) => [name, ...counts.slice(0, 3)]);
  expect(shown).toEqual(
    byHand.map(({ minutes, good, bad }) => [
      NAMES[minutes as keyof typeof NAMES],
      grouped(good),
      grouped(bad),
      grouped(good + bad),
    ]),
  );

  await attributionSumsTo(page, bad);
  await page.getByText('How every number is computed').click();
  const formulas = await page.locator('details code').allTextContents();
  expect(formulas).toContain(`${grouped(good)} + ${grouped(bad)} = ${grouped(total)}`);
  const remaining = Math.floor((1 - bad / budget) * 1000) / 10;
  const left = `${remaining}%`.replace('-', '−');
  expect(formulas).toContain(`1 - ${grouped(bad)} / (0.5% x ${grouped(total)}) = ${left}`);
  const definition = page.getByRole('region', { name: 'Definition', exact: true });
  expect(await definition.textContent()).toBe(`name: ${READ.name}\n${READ.yaml}`);
}

const CUTS = [
  {
    cut: 'Request',
    rows: [
      ['GET /s/:publicId 503', 200],
      ['GET /s/:publicId 200', 100],
      ['GET /s/:publicId 500', 6],
    ],
  },
  { cut: 'Route', rows: [['/s/:publicId', '100%', FAILURES + 6]] },
  {
    cut: 'Status',
    rows: [
      ['503', 200],
      ['200', 100],
      ['500', 6],
    ],
  },
  {
    cut: 'Kind',
    rows: [
      ['failed', 206],
      ['slow', 100],
    ],
  },
];

async function attributionSumsTo(page: Page, bad: number): Promise<void> {
  const spenders = page.getByRole('region', { name: 'Who spent the budget' });
  for (const { cut, rows } of CUTS) {
    await spenders.getByRole('button', { name: cut }).click();
    await spenders.getByRole('columnheader', { name: cut.toLowerCase(), exact: true }).waitFor();
    await spenders.getByRole('rowheader', { name: String(rows[0]![0]), exact: true }).waitFor();
    const shown = await cells(spenders.locator('tbody tr'));
    expect(shown.map(([name, , count]) => [name, Number(count)])).toEqual(
      rows.map((row) => [row[0], row.at(-1)]),
    );
    expect(shown.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(bad);
  }
}

function rowNames(page: Page): Promise<string[]> {
  return page.locator('tr[data-verdict] th a').allTextContents();
}

function cells(rows: ReturnType<Page['locator']>): Promise<string[][]> {
  return rows.evaluateAll((found) =>
    found.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim())),
  );
}

/** `1 214`, as the page writes it. */
function grouped(value: number): string {
  return value.toLocaleString('en').replaceAll(',', SPACE);
}

/** Remembers whatever the status region says from now on. */
async function listenToStatus(page: Page): Promise<void> {
  await page.getByRole('status').evaluate((region) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver(() => heard.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
}

function heardStatus(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { heard: string[] }).heard);
}
