import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { MadeToken } from '../../server/http/access-contract.ts';
import { runApp } from '../support/app.ts';
import { isClean } from '../support/axe.ts';
import { openPage } from '../support/browser-page.ts';

const ADMIN = 'an-admin-of-the-tests-only';
const YAML = 'service: shop\nslos:\n  - { name: read-it, objective: 90% of GET /:id non-5xx over 7 days }\n';
const TOKEN = /^leeway_[0-9A-Za-z]{46}$/;
/** What the browser itself says of an answer that turns it away. */
const TURNED_AWAY = /status of 40[13]|stream' failed/;

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Token' }).fill(token);
  await page.keyboard.press('Enter');
}

async function fitsPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 900 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('the first token closes an open Leeway, and lets in whoever made it', async () => {
  const app = await runApp({ definitions: { 'shop.yaml': YAML } });
  const page = await openPage(app.url, { expected: TURNED_AWAY });
  await page.getByRole('link', { name: 'Access', exact: true }).click();
  await page.getByRole('heading', { name: 'Nobody has to sign in.' }).waitFor();
  await isClean(page, 'access while all is open');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.keyboard.press('Enter');
  await page.getByText('Say what it is for.').waitFor();
  expect(
    await page.getByRole('textbox', { name: 'Name' }).evaluate((field) => field === document.activeElement),
  ).toBe(true);
  expect(await page.getByRole('checkbox', { name: 'admin' }).isChecked()).toBe(true);
  await page.keyboard.type('ana');
  await isClean(page, 'the form of a token');
  await fitsPhone(page);
  await page.keyboard.press('Enter');
  const made = page.getByRole('status').filter({ hasText: 'This is ana.' });
  const text = (await made.locator('pre').textContent())!;
  expect(text).toMatch(TOKEN);
  await page.getByText('Signed in as ana').waitFor();
  await page.getByRole('heading', { name: '1 active token.' }).waitFor();
  await page.getByRole('region', { name: 'Sessions' }).getByText('this page').waitFor();
  const log = page.getByRole('region', { name: 'Audit log' });
  await log.getByText('this machine made a token').waitFor();
  await log.getByRole('combobox', { name: 'Show only what was changed by' }).selectOption('ana');
  await log.getByText('this machine made a token').waitFor({ state: 'detached' });
  await log.getByText('ana signed in').waitFor();
  await log.getByRole('combobox', { name: 'Show only what was changed by' }).selectOption('');
  await isClean(page, 'access with a token, a session and an audit log');
  await fitsPhone(page);

  await page.getByRole('button', { name: 'Rotate the token ana' }).click();
  await page.keyboard.press('Enter');
  const rotated = (await made.locator('pre').filter({ hasNotText: text }).textContent())!;
  expect(rotated).toMatch(TOKEN);
  await page
    .getByText(`ana …${text.slice(-4)}`)
    .first()
    .waitFor();
  await page.getByRole('heading', { name: '2 active tokens.' }).waitFor();
  await isClean(page, 'access with a token that was rotated');
  await fitsPhone(page);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await isClean(page, 'the sign-in');
  await fitsPhone(page);
  await signIn(page, text.slice(0, -1));
  await page.getByText('The token is not whole: some of it is missing, or does not belong to it.').waitFor();
  await isClean(page, 'a sign-in that failed');
  await signIn(page, rotated);
  await page.getByRole('heading', { name: '2 active tokens.' }).waitFor();
  const cookies = await page.context().cookies();
  expect(cookies).toMatchObject([{ name: 'leeway_session', httpOnly: true, sameSite: 'Lax', secure: false }]);
  expect(cookies[0]!.value).not.toContain(text.slice(10, 20));
});

async function tokenOf(url: string, body: object): Promise<MadeToken> {
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v1/tokens`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as MadeToken;
}

test('who may only read is offered nothing else, and is shown the door when the token is revoked', async () => {
  const app = await runApp({ definitions: { 'shop.yaml': YAML }, env: { LEEWAY_ADMIN_TOKEN: ADMIN } });
  const { text, token } = await tokenOf(app.url, { name: 'wall', scopes: ['read'] });
  const page = await openPage(`${app.url}/slo/shop/read-it`, { expected: TURNED_AWAY });
  await signIn(page, text);
  const asked = page.getByRole('region', { name: 'Asked by deploys' });
  await asked.getByText('No deploy of shop has asked yet.').waitFor();
  expect(await page.getByRole('button', { name: 'Override' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Access', exact: true }).count()).toBe(0);
  await page.getByRole('link', { name: 'Alerts', exact: true }).click();
  await page.getByText('Nothing is silenced.').waitFor();
  expect(await page.getByRole('button', { name: 'Add a silence' }).count()).toBe(0);
  const headers = { authorization: `Bearer ${ADMIN}` };
  await fetch(`${app.url}/api/v1/tokens/${token.id}/revoke`, { method: 'POST', headers });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, (await tokenOf(app.url, { name: 'ci', scopes: ['gate'] })).text);
  await page.getByText('ci may gate, and not see this page.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'detached' });
});

test('what is public is seen without signing in, and no more than that', async () => {
  const hidden =
    'service: hidden\nslos:\n  - { name: none-sees, objective: 90% of GET /:id non-5xx over 7 days }\n';
  const definitions = { 'shop.yaml': `public: true\n${YAML}`, 'hidden.yaml': hidden };
  const app = await runApp({ definitions, env: { LEEWAY_ADMIN_TOKEN: ADMIN } });
  // What was on its way when the reader signs out is turned away.
  const page = await openPage(app.url, { expected: TURNED_AWAY });
  await page.getByRole('link', { name: 'shop/read-it' }).click();
  await page.getByRole('region', { name: 'History' }).waitFor();
  expect(await page.getByRole('link', { name: 'Alerts', exact: true }).count()).toBe(0);
  await isClean(page, 'a public objective');
  await page.getByRole('link', { name: 'Objectives', exact: true }).click();
  await page.getByRole('link', { name: 'shop/read-it' }).waitFor();
  expect(await page.getByText('none-sees').count()).toBe(0);
  await page.goto(`${app.url}/slo/hidden/none-sees`);
  await page.getByText('Nothing here that is public. Sign in to see the rest.').waitFor();
  await page.goto(`${app.url}/alerts`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, ADMIN);
  await page.getByText('Nothing is silenced.').waitFor();
  await page.goto(`${app.url}/slo/shop/read-it`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, ADMIN);
  await page.waitForURL(`${app.url}/slo/shop/read-it`);
  await page.getByRole('region', { name: 'The definition as written' }).waitFor();
});
