import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { yamlOf } from '../support/traffic.ts';
import { READ, SERVICE } from './month.ts';

test('in the demo, "Break it" turns the verdict, and its pages say so', async () => {
  const app = await runApp({
    definitions: { 'snippets.yaml': yamlOf([READ], SERVICE) },
    demo: { progress: () => {}, historyLines: 50_000 },
  });
  await app.ready;
  const page = await openPage(app.url);
  await page.getByRole('heading', { name: /^The one objective says (ship|caution)\.$/ }).waitFor();
  const breakIt = page.getByRole('switch', { name: 'Break it' });
  expect(await breakIt.getAttribute('aria-checked')).toBe('false');
  await breakIt.click();
  await page.getByRole('switch', { name: 'Break it', checked: true }).waitFor();
  await page.getByRole('heading', { name: 'The one objective says harden.' }).waitFor({ timeout: 60_000 });
  expect(await page.title()).toBe('Harden · Leeway');
  await page.getByRole('link', { name: 'snippets/read-snippet' }).click();
  await page.getByRole('heading', { level: 1, name: /^Harden\. / }).waitFor();
  const spenders = page.getByRole('region', { name: 'Who spent the budget' });
  await spenders
    .getByRole('rowheader', { name: /^GET \/s\/:publicId 5\d\d$/ })
    .first()
    .waitFor();

  await page.getByRole('switch', { name: 'Make it slow' }).click();
  await page.getByRole('switch', { name: 'Make it slow', checked: true }).waitFor();
  const switches = await fetch(`${app.url}/api/v1/demo`);
  expect(await switches.json()).toEqual({ slow: true, broken: true });
});
