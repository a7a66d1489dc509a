import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { GateAnswer } from '../../server/http/gate-contract.ts';
import { runApp } from '../support/app.ts';
import { isClean, THEMES } from '../support/axe.ts';
import { openPage } from '../support/browser-page.ts';
import { yamlOf } from '../support/traffic.ts';
import { CREATE, disaster, linesOf, minuteNow, READ, SERVICE } from './month.ts';

const MOMENT = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/;
const CREATED = '{"method":"POST","path":"/snippets","status":201,"ms":42}';
const COMMIT = '4f1c2d9a7b4f1c2d9a7b4f1c2d9a7b4f1c2d9a7b';

test('what deploys asked is on the page of each objective, and an override is seen by everyone', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': yamlOf([READ, CREATE], SERVICE) } });
  await app.post(SERVICE, [CREATED, ...linesOf(disaster(minuteNow(), 300))]);
  const page = await openPage(app.url);
  await page.getByRole('link', { name: 'snippets/read-snippet' }).click();
  const asked = page.getByRole('region', { name: 'Asked by deploys' });
  await asked.getByText('No deploy of snippets has asked yet. A pipeline asks with:').waitFor();
  expect(await asked.locator('pre').textContent()).toBe(
    `npx leeway gate --service snippets --url ${app.url}`,
  );
  await isClean(page, 'an objective of which no deploy asked');

  const ask = (query: Record<string, string>) =>
    fetch(`${app.url}/api/v1/gate?${new URLSearchParams({ service: SERVICE, ...query })}`);
  await ask({ by: 'ci 17', version: COMMIT });
  await ask({ kind: 'revert' });
  await overriddenByKeyboard(page, asked);
  await ask({});
  await page.reload();
  const rows = asked.locator('tbody tr');
  await rows.nth(2).waitFor();
  const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
  expect(texts).toEqual([
    expect.stringMatching(/^feature .* Harden Passed, overridden by Ana Overridden by Ana until /),
    expect.stringMatching(
      /^revert .* Harden Passed as revert The policy lets a change of kind revert pass\. /,
    ),
    expect.stringMatching(/^feature 4f1c2d9a7b .* UTC, ci 17 Harden Blocked read-snippet: .* −19 900% 200x$/),
  ]);
  const note = page.getByRole('region', { name: 'Overrides' });
  const said = new RegExp(
    `^Deploys of snippets pass\\. Overridden by Ana until ${MOMENT.source}: the fix of it\\. The budget counts all the same\\.$`,
  );
  await note.getByText(said).waitFor();
  await isClean(page, 'an objective of a service with an override');

  const phone = await openPage(page.url(), { width: 390 });
  await phone.getByRole('region', { name: 'Asked by deploys' }).locator('tbody tr').nth(2).waitFor();
  await phone.getByRole('region', { name: 'Overrides' }).waitFor();
  for (const colorScheme of THEMES) {
    await phone.emulateMedia({ colorScheme });
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  }
  await page.getByRole('link', { name: 'Objectives', exact: true }).click();
  await note.getByText(said).waitFor();
  await isClean(page, 'the overview with an override');
  await note.getByRole('button', { name: 'End now the override of snippets' }).click();
  const end = note.getByRole('form', { name: 'End the override of snippets' });
  expect(await end.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ana');
  await isClean(page, 'an override that is to be ended');
  await page.keyboard.press('Enter');
  await note.waitFor({ state: 'detached' });
  await page.getByRole('status').getByText('The override of snippets is over.').waitFor();
  const { allowed } = (await (await ask({})).json()) as GateAnswer;
  expect(allowed).toBe(false);
});

async function overriddenByKeyboard(page: Page, asked: Locator): Promise<void> {
  const button = asked.getByRole('button', { name: 'Override' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await asked.getByText('Say why.').waitFor();
  await isClean(page, 'an override that lacks its reason');
  await page.keyboard.type('the fix of it');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Ana');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Deploys of snippets pass.').waitFor();
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
}
