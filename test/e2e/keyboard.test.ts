import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { yamlOf } from '../support/traffic.ts';
import { CREATE, READ, SERVICE } from './month.ts';

test('everything is reached with the keyboard alone, and the focus is always seen', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': yamlOf([READ, CREATE], SERVICE) } });
  await app.post(SERVICE, ['{"method":"GET","path":"/s/x1","status":200,"ms":42}']);
  const page = await openPage(app.url);
  const rows = page.locator('tr[data-verdict]');
  await rows.nth(1).waitFor();

  await page.keyboard.press('/');
  await page.keyboard.type('read');
  expect(await focused(page)).toBe('Filter by service, name or objective');
  await page.getByText('1 of 2 shown').waitFor();
  await page.keyboard.press('Escape');
  await rows.nth(1).waitFor();
  await page.keyboard.type('/s/');
  await page.getByText('1 of 2 shown').waitFor();
  await tabTo(page, 'snippets/read-snippet');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/slo/snippets/read-snippet');

  for (const chart of ['Budget burn-down', 'Burn rate', 'Good and bad events']) {
    await page.getByRole('figure', { name: chart }).waitFor();
    await tabTo(page, `Table of ${chart}`);
    await page.keyboard.press('Enter');
    await tabTo(page, `Numbers: ${chart}`);
    await page.getByRole('table', { name: `${chart}, the newest first` }).waitFor();
  }
  await tabTo(page, 'How every number is computed');
  await page.keyboard.press('Enter');
  await page.getByText('good + bad', { exact: true }).waitFor();
});

test('a theme that was chosen outlives a reload', async () => {
  const app = await runApp();
  const page = await openPage(app.url, { theme: 'light' });
  await page.getByRole('heading', { name: 'No objectives yet.' }).waitFor();
  const light = await background(page);
  await tabTo(page, 'Theme: system');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(await background(page)).toBe(light);
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  const dark = await background(page);
  expect(dark).not.toBe(light);
  await page.reload();
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  expect(await background(page)).toBe(dark);
});

/** Presses Tab until the named thing has the focus; every stop on the way must show that it has it. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 60) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    expect(await showsFocus(page), `${here} shows the focus`).toBe(true);
    if (here === name) return;
    passed.push(here);
  }
  expect.unreachable(`Tab does not reach "${name}"; it passed ${passed.join(' | ')}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const label = (element as HTMLInputElement).labels?.[0]?.querySelector('span');
    const text = element.getAttribute('aria-label') ?? (label ?? element).textContent;
    return text.trim();
  });
}

function showsFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return true;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
  });
}

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
