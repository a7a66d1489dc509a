import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { isClean, THEMES } from '../support/axe.ts';
import { openPage } from '../support/browser-page.ts';
import { yamlOf } from '../support/traffic.ts';
import { CREATE, disaster, linesOf, minuteNow, READ, SERVICE } from './month.ts';

const GOOD = '{"method":"POST","path":"/snippets","status":201,"ms":42}';
const REFUSED = '{"method":"GET","path":"/s/x1","status":999,"ms":42}';

test('no page breaks a rule of axe, in either theme', async () => {
  const app = await runApp();
  const page = await openPage(app.url);
  await page.getByRole('heading', { name: 'No objectives yet.' }).waitFor();
  await isClean(page, 'no definitions');
  await page.getByRole('link', { name: 'Routes' }).click();
  await page.getByRole('heading', { name: 'No routes yet.' }).waitFor();
  await isClean(page, 'no routes');
  await page.getByRole('link', { name: 'Objectives', exact: true }).click();
  app.define('snippets.yaml', yamlOf([READ, CREATE], SERVICE));
  await page.locator('tr[data-verdict]').nth(1).waitFor();
  await isClean(page, 'no events');
  await app.post(SERVICE, [GOOD, ...linesOf(disaster(minuteNow(), 300))]);
  app.define(
    'broken.yaml',
    'service: shop\nslos:\n  - name: Shop Front\n    objective: 99% of GTE / non-5x\n',
  );
  await fetch(`${app.url}/api/v1/logs?service=${SERVICE}`, { method: 'POST', body: `${GOOD}\n${REFUSED}` });
  await page.getByRole('heading', { name: '1 of 2 objectives says harden.' }).waitFor();
  await page.getByRole('region', { name: /faults? in the definitions|cannot be read/ }).waitFor();
  await page.getByText('1 line refused').waitFor();
  await isClean(page, 'overview with faults and refused lines');

  await page.getByRole('link', { name: 'snippets/read-snippet' }).click();
  await page.getByRole('figure', { name: 'Good and bad events' }).waitFor();
  await page.getByRole('region', { name: 'Who spent the budget' }).getByRole('rowheader').first().waitFor();
  await page.getByText('How every number is computed').click();
  await isClean(page, 'one objective');
  await page.getByRole('button', { name: 'Table of Burn rate' }).click();
  await page.getByRole('table', { name: 'Burn rate, the newest first' }).waitFor();
  await isClean(page, 'one objective, a chart as a table');
  await app.post('other', Array(60).fill('{"method":"GET","path":"/o","status":200,"ms":42}'));
  await page.getByRole('link', { name: 'Routes' }).click();
  await page.getByRole('button', { name: 'Copy YAML' }).waitFor();
  await isClean(page, 'routes');
  for (const path of ['/slo/snippets/nobody', '/nowhere']) {
    await page.goto(app.url + path);
    await page.getByRole('heading', { name: 'Nothing here.' }).waitFor();
    await isClean(page, path);
  }
});

test('on a phone nothing scrolls sideways, in either theme', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': yamlOf([READ, CREATE], SERVICE) } });
  await app.post(SERVICE, [GOOD, ...linesOf(disaster(minuteNow(), 300))]);
  app.define(
    'broken.yaml',
    'service: shop\nslos:\n  - name: Shop Front\n    objective: 99% of GTE / non-5x\n',
  );
  const page = await openPage(app.url, { width: 390 });
  await page.getByRole('region', { name: /faults? in the definitions|cannot be read/ }).waitFor();
  await fitsItsWidth(page);
  await page.getByRole('link', { name: 'snippets/read-snippet' }).click();
  await page.getByRole('figure', { name: 'Good and bad events' }).waitFor();
  await page.getByRole('region', { name: 'Who spent the budget' }).getByRole('rowheader').first().waitFor();
  await page.getByText('How every number is computed').click();
  await fitsItsWidth(page);
  await isClean(page, 'one objective on a phone');
  await app.post(
    'other',
    Array(60).fill(
      '{"method":"GET","path":"/o/a-rather-long-name-of-a-route/and-more","status":200,"ms":42}',
    ),
  );
  await page.getByRole('link', { name: 'Routes' }).click();
  await page.getByRole('button', { name: 'Copy YAML' }).waitFor();
  await fitsItsWidth(page);
  await isClean(page, 'routes on a phone');
});

async function fitsItsWidth(page: Page): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect({ colorScheme, width }).toEqual({ colorScheme, width: 390 });
  }
}
