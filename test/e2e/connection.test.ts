import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { yamlOf } from '../support/traffic.ts';
import { READ, SERVICE } from './month.ts';

const GOOD = '{"method":"GET","path":"/s/x1","status":200,"ms":42}';
const BAD = '{"method":"GET","path":"/s/x1","status":500,"ms":42}';

test('Leeway goes away: the page keeps its numbers, says how old they are, and is live again by itself', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': yamlOf([READ], SERVICE) } });
  const page = await openPage(app.url, {
    expected: /ERR_CONNECTION_REFUSED/,
  });
  const window = page.getByRole('row', { name: /^30d / });
  const main = page.getByRole('main');
  await page.clock.install();
  await app.post(SERVICE, [...Array.from({ length: 999 }, () => GOOD), BAD]);
  await page.getByRole('link', { name: 'snippets/read-snippet' }).click();
  await page.getByRole('row', { name: '30d 999 1 1 000 0.2x' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  const chart = page.getByRole('figure', { name: 'Budget burn-down' });
  const spender = page.getByRole('row', { name: 'GET /s/:publicId 500 100% 1' });
  await Promise.all([chart.waitFor(), spender.waitFor()]);

  await app.stop();
  await page.getByText(/^Reconnecting; numbers are \d+ s old$/).waitFor();
  expect(await main.getAttribute('data-phase')).toBe('reconnecting');
  expect(await window.textContent()).toBe('30d99911\u00a00000.2x');
  await page.clock.fastForward('01:10');
  await page.getByText(/^Stale: numbers are \d+ s old$|^Stale: numbers are \d minutes old$/).waitFor();
  expect(await main.getAttribute('data-phase')).toBe('stale');
  expect(await window.textContent()).toBe('30d99911\u00a00000.2x');

  expect([await chart.count(), await spender.count()]).toEqual([1, 1]);

  await app.start();
  await page.clock.fastForward('00:15');
  await app.post(SERVICE, [BAD, BAD, GOOD]);
  await page.getByRole('row', { name: '30d 1 000 3 1 003 0.6x' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  expect(await main.getAttribute('data-phase')).toBe('live');
  await app.post(SERVICE, [GOOD]);
  await page.getByRole('row', { name: '30d 1 001 3 1 004 0.6x' }).waitFor();
});
