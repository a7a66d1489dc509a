import { expect, test } from 'vitest';
import type { GateOverride } from '../../server/http/gate-contract.ts';
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
  const input = { service: SERVICE, by: 'Ana', reason: 'the fix of it', for: '2h' };
  const added = await fetch(`${app.url}/api/v1/gate/overrides`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const { id } = (await added.json()) as GateOverride;
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
  await fetch(`${app.url}/api/v1/gate/overrides/${id}/end`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"by":"Ben"}',
  });
  await note.waitFor({ state: 'detached', timeout: 45_000 });
});
