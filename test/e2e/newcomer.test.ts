import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { yamlOf } from '../support/traffic.ts';
import { READ, SERVICE } from './month.ts';
import { paste } from './shell.ts';

const FILE = 'snippets.yaml';

test('a newcomer pastes the command that the page shows, and the numbers move', async () => {
  const app = await runApp({ definitions: { [FILE]: yamlOf([READ], SERVICE) } });
  const page = await openPage(app.url, { permissions: ['clipboard-read', 'clipboard-write'] });
  const row = page.locator('tr[data-verdict]');
  await row.getByText('untouched').waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('The one objective says unknown.');

  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const shown = page.getByRole('region', { name: 'Command that sends one log line' });
  expect(command).toBe(await shown.textContent());

  expect(JSON.parse(await paste(command))).toEqual({
    accepted: 1,
    rejected: 0,
    ignored: 0,
    duplicate: false,
    errors: [],
    formats: [{ name: 'leeway', lines: 1, assumes: '"ms" in milliseconds' }],
  });
  await row.getByText('100%', { exact: true }).waitFor();
  await shown.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Sources' }).getByText('1 event counted').waitFor();
  await row.getByRole('link', { name: 'snippets/read-snippet' }).click();
  await page.getByRole('row', { name: '30d 1 0 1 0x' }).waitFor();
  await page.getByRole('figure', { name: 'Budget burn-down' }).waitFor();
  await page.getByText('Nobody: no bad event in the window.').waitFor();
});

test('an objective is written, broken and mended while the page is open', async () => {
  const app = await runApp();
  const page = await openPage(app.url);
  const row = page.locator('tr[data-verdict]');
  const steps = page.getByRole('region', { name: 'Write the first objective' });
  const example = await steps
    .getByRole('region', { name: new RegExp(`^Text for /.+/${FILE}$`) })
    .textContent();

  app.define(FILE, example!);
  await row.getByRole('link', { name: 'snippets/read-snippet' }).waitFor();
  await steps.waitFor({ state: 'detached' });
  await app.post(SERVICE, ['{"method":"GET","path":"/s/x1","status":200,"ms":42}']);
  await row.getByText('100%', { exact: true }).waitFor();

  app.define(FILE, example!.replace('under', 'undr'));
  const banner = page.getByRole('region', { name: 'A definition cannot be read' });
  await banner.waitFor();
  const [place, excerpt] = await Promise.all([
    banner.locator('li code').textContent(),
    banner.locator('pre').textContent(),
  ]);
  const line = '    objective: 99.5% of GET /s/:publicId non-5xx undr 300ms over 30 days';
  const column = line.indexOf('undr') + 1;
  expect(place).toMatch(new RegExp(`${FILE}:4:${column}$`));
  expect(await banner.textContent()).toContain('did you mean "under"?');
  const [quoted, caret] = excerpt!.split('\n').slice(-2);
  expect(quoted).toContain(line);
  expect(caret!.indexOf('^') - quoted!.indexOf('undr')).toBe(0);
  expect(await row.getByText('under 300ms').count()).toBe(1);
  await app.post(SERVICE, ['{"method":"GET","path":"/s/x1","status":500,"ms":42}']);
  await row.getByText('−9 900%').waitFor();

  app.define(FILE, example!.replace('300ms', '350ms'));
  await banner.waitFor({ state: 'detached' });
  await row.getByText('under 350ms').waitFor();
  app.define(FILE, null);
  await steps.waitFor();
});
