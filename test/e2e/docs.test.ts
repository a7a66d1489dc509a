import { test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';

test('the description of the API opens within its content security policy', async () => {
  const app = await runApp();
  const page = await openPage(app.url);
  await page.getByRole('link', { name: 'API' }).click();
  await page.getByRole('heading', { name: 'Status of every SLO' }).waitFor();
});
