import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { paste } from './shell.ts';

const line = (method: string, path: string, status: number, ms: number): string =>
  JSON.stringify({ method, path, status, ms });
const many = (count: number, text: string): string[] => Array<string>(count).fill(text);

const TRAFFIC = [
  ...many(60, line('GET', '/list', 200, 42)),
  ...many(51, line('POST', '/snippets', 201, 260)),
  line('POST', '/snippets', 503, 3),
  ...many(7, line('GET', '/seldom', 200, 5)),
  ...many(12, line('GET', '/wp-admin.php', 404, 1)),
];

test('from the first line to an objective: what was seen, sorted with the keyboard, copied, pasted', async () => {
  const app = await runApp();
  const page = await openPage(`${app.url}/routes`, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('heading', { level: 1, name: 'No routes yet.' }).waitFor();
  const command = await page.getByRole('region', { name: 'Command that sends one log line' }).textContent();
  expect(await paste(command!)).toContain('"accepted":1');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'The one route has no objective.' }).waitFor();

  await app.post('shop', TRAFFIC);
  await page.reload();
  await page.getByRole('combobox', { name: 'Service' }).selectOption('shop');
  await page.getByRole('heading', { level: 1, name: 'None of 3 routes has an objective.' }).waitFor();
  await page.getByText('shop: 12 requests to unknown paths answered 404.').waitFor();
  expect(await rows(page)).toEqual([
    'GET /list shop | 60 | 43ms | 43ms | 43ms | 0 | 0 | none',
    'POST /snippets shop | 52 | 270ms | 270ms | 270ms | 0 | 1.9% | none',
    'GET /seldom shop | 7 | 5.1ms | 5.1ms | 5.1ms | 0 | 0 | none',
  ]);
  await page.getByText('7 requests are too few for a target').waitFor();

  await page.getByRole('button', { name: '5xx' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('columnheader', { name: '5xx', exact: true }).waitFor();
  expect(await sorted(page)).toEqual(['5xx descending']);
  expect((await rows(page)).map((row) => row.split(' ')[1])).toEqual(['/snippets', '/list', '/seldom']);
  await page.keyboard.press('Enter');
  expect(await sorted(page)).toEqual(['5xx ascending']);
  expect((await rows(page)).map((row) => row.split(' ')[1])).toEqual(['/list', '/seldom', '/snippets']);

  await page.getByRole('button', { name: 'Copy YAML' }).last().click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await clipboard(page)).toBe(
    '  - name: post-snippets\n    objective: 90% of POST /snippets non-5xx under 500ms over 30 days\n',
  );
  await page.getByRole('button', { name: 'Copy all suggestions as YAML' }).click();
  await page.getByRole('button', { name: 'Copied' }).last().waitFor();
  app.define('shop.yaml', await clipboard(page));
  await page.getByRole('link', { name: 'Objectives', exact: true }).click();
  await page.getByRole('heading', { name: 'All 2 objectives say ship.' }).waitFor();
  await page.getByRole('link', { name: 'Routes' }).click();
  await page.getByRole('searchbox').fill('snippets');
  await page.getByRole('link', { name: 'post-snippets' }).click();
  await page.waitForURL('**/slo/shop/post-snippets');
});

/** All but the rate, which depends on how long the test takes. */
function rows(page: Page): Promise<string[]> {
  return page.locator('tbody tr:has(th)').evaluateAll((found) =>
    found.map((row) =>
      [...row.querySelectorAll('th, td')]
        .filter((cell) => cell.getAttribute('data-label') !== 'a minute')
        .map((cell) => cell.textContent.replaceAll('\u202f', '').replaceAll(/\s+/g, ' ').trim())
        .join(' | '),
    ),
  );
}

function sorted(page: Page): Promise<string[]> {
  return page
    .locator('th[aria-sort]')
    .evaluateAll((found) =>
      found.map((head) => `${head.textContent.replaceAll(/[↑↓]/g, '')} ${head.getAttribute('aria-sort')}`),
    );
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
