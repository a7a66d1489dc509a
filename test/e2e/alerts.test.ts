import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { AlertList } from '../../server/http/alert-contract.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { isClean, THEMES } from '../support/axe.ts';
import { openPage } from '../support/browser-page.ts';
import { answer, startReceiver } from '../support/http-receiver.ts';
import { type Objective, yamlOf } from '../support/traffic.ts';
import { CREATE, disaster, healthyMonth, linesOf, minuteNow, READ, SERVICE } from './month.ts';

const MOMENT = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/;

test('a page fires: who was told is seen, and whoever looks after it says so, all without a mouse', async () => {
  const [oncall, chat] = [
    await startReceiver([answer(204)]),
    await startReceiver([answer(404), answer(200)]),
  ];
  const definitions = definitionsWith(oncall.port, chat.port);
  const app = await runApp({ definitions, expected: /messages are dead/ });
  await app.post(SERVICE, linesOf(healthyMonth(minuteNow())));
  const page = await openPage(app.url);
  await page.getByRole('link', { name: 'Alerts' }).click();
  await page.getByRole('heading', { name: 'Nothing fires.' }).waitFor();
  expect(await page.title()).toBe('Ship · Alerts · Leeway');
  await isClean(page, 'nothing fires');

  await app.post(SERVICE, linesOf(disaster(minuteNow(), 300)));
  await page.getByRole('heading', { name: '1 page and 1 ticket fire.' }).waitFor();
  await page.getByRole('link', { name: 'Alerts 1 fires' }).waitFor();
  const alert = rowOf(page, 'page');
  await alert.getByText(/^The budget burns at \d+x over 1h, over 14\.4x \(1h\/5m\)\.$/).waitFor();
  await rowOf(page, 'ticket').getByText('Muted: a page of the same objective fires.').waitFor();

  await told(page, alert);
  expect(oncall.got.map(typeOf)).toEqual(['alert.firing']);
  expect(chat.got.map(typeOf)).toEqual(['alert.firing', 'alert.firing']);
  expect(new Set(chat.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);

  await acknowledgedByKeyboard(page, alert);
  await testMessage(page);
  expect(oncall.got.map(typeOf)).toEqual(['alert.firing', 'alert.test']);
  await isClean(page, 'what fires');

  await atItsMoment(page, alert);
  await overWhenItsObjectiveIsGone(page, app);
});

test('a silence: written at the alert, seen wherever the alert is, and ended', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': alertingOf(READ) } });
  await app.post(SERVICE, linesOf([...healthyMonth(minuteNow()), ...disaster(minuteNow(), 300)]));
  const page = await openPage(app.url, { expected: /400 \(Bad Request\)/ });
  await page.getByRole('link', { name: 'Alerts 1 fires' }).click();
  const receivers = page.getByRole('region', { name: 'Receivers' });
  await receivers.getByText('nobody is told of them').waitFor();
  expect(await receivers.locator('pre').textContent()).toMatch(/^notify:\n {2}- name: oncall\n/);
  const alert = rowOf(page, 'page');
  await alert.getByText('No message: no receiver hears of it.').waitFor();

  await alert.getByRole('button', { name: 'Silence page of snippets/read-snippet' }).click();
  const form = alert.getByRole('form', { name: 'A new silence' });
  await form.getByRole('button', { name: 'Silence', exact: true }).click();
  const reason = form.getByRole('textbox', { name: 'Reason' });
  expect(await reason.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await reason.getAttribute('aria-invalid')).toBe('true');
  await form.getByText('Say who you are.').waitFor();
  await isClean(page, 'a silence that lacks its reason');
  await reason.fill('Load test');
  await form.getByRole('textbox', { name: 'Your name' }).fill('Ben');
  await form.getByText('Later, or again and again').click();
  await form.getByRole('textbox', { name: 'Recurrence rule' }).fill('every Sunday');
  await form.getByRole('radio', { name: '8 hours' }).check();
  await form.getByRole('button', { name: 'Silence', exact: true }).click();
  await form.getByText(/is no part of a rule; write one like FREQ=WEEKLY;BYDAY=SU\.$/i).waitFor();
  await form.getByRole('textbox', { name: 'Recurrence rule' }).fill('');
  await page.keyboard.press('Enter');

  await form.waitFor({ state: 'detached' });
  await alert.getByText(new RegExp(`^Silenced by Ben until ${MOMENT.source}: Load test\\.$`)).waitFor();
  const silences = page.getByRole('region', { name: 'Silences' });
  await silences.getByText('snippets/read-snippet', { exact: true }).waitFor();
  await silences.getByText(/, 7\.9 hours more$|, 8 hours more$/).waitFor();
  await page.getByRole('link', { name: 'Objectives', exact: true }).click();
  await page.locator('tr[data-verdict=harden]').getByText('silenced').waitFor();
  await isClean(page, 'the overview with a silence');
  await page.getByRole('link', { name: 'snippets/read-snippet' }).click();
  const note = page.getByRole('region', { name: 'Alerts', exact: true });
  await note.getByText(/^Silenced by Ben .*: Load test\. The budget counts all the same\.$/).waitFor();
  await page.getByRole('rowheader', { name: 'page 1h/5m fires, silenced' }).waitFor();

  await page.getByRole('link', { name: 'Alerts of this objective' }).click();
  await page.getByText('Below are only alerts of snippets/read-snippet.').waitFor();
  await silences.getByRole('button', { name: 'End now the silence of snippets/read-snippet' }).click();
  expect(await silences.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ben');
  await page.keyboard.press('Enter');
  await silences.getByText('1 silence is over').waitFor();
  await alert.getByText('Silenced by Ben').waitFor({ state: 'detached' });
});

test('on a phone alerts are read and silenced without scrolling sideways', async () => {
  const app = await runApp({ definitions: { 'snippets.yaml': alertingOf(READ) } });
  await app.post(SERVICE, linesOf([...healthyMonth(minuteNow()), ...disaster(minuteNow(), 300)]));
  const page = await openPage(`${app.url}/alerts`, { width: 390 });
  await rowOf(page, 'page')
    .getByRole('button', { name: /^Silence/ })
    .click();
  await page.getByText('Later, or again and again').click();
  await page
    .getByRole('form', { name: 'A new silence' })
    .getByRole('button', { name: 'Silence', exact: true })
    .click();
  await page.getByText('Say why.').waitFor();
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  }
  await isClean(page, 'alerts on a phone');
});

/** Opens what the alert told, and sends again what a receiver refused. */
async function told(page: Page, alert: Locator): Promise<void> {
  await alert.getByText('2 messages: 1 dead and 1 sent').click();
  const refused = alert.getByRole('listitem').filter({ hasText: 'To chat: it fires' });
  await refused.getByText(/^Dead since .* answered 404\.$/).waitFor();
  await refused.getByRole('row', { name: /UTC refused 404 \d+ ms/ }).waitFor();
  await isClean(page, 'a delivery that is dead');
  await refused.getByRole('button', { name: 'Send again to chat' }).click();
  await alert.getByText('2 messages: all sent').waitFor();
  await refused.locator('p:focus', { hasText: /^Sent .* at attempt 2$/ }).waitFor();
  await refused.getByRole('row', { name: /UTC sent 200 \d+ ms/ }).waitFor();
  expect(await refused.locator('tbody tr').count()).toBe(2);
}

async function acknowledgedByKeyboard(page: Page, alert: Locator): Promise<void> {
  const button = alert.getByRole('button', { name: /^Acknowledge/ });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await alert.getByText('Say who you are.').waitFor();
  await page.keyboard.type('Ana');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Failing over');
  await page.keyboard.press('Enter');
  const said = new RegExp(`^Acknowledged by Ana, ${MOMENT.source}: Failing over$`);
  await alert.getByText(said).waitFor();
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByRole('status').getByText('Page of snippets/read-snippet is acknowledged.').waitFor();
  await page.reload();
  await alert.getByText(said).waitFor();
  await button.click();
  expect(await alert.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ana');
  await page.keyboard.press('Escape');
  await alert.getByRole('form').waitFor({ state: 'detached' });
}

async function testMessage(page: Page): Promise<void> {
  const receivers = page.getByRole('region', { name: 'Receivers' });
  const button = receivers.getByRole('button', { name: 'Send a test message to oncall' });
  await button.press('Enter');
  await receivers.getByText(/^The test message was sent in \d+ ms\. It answered 204\.$/).waitFor();
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
}

async function atItsMoment(page: Page, alert: Locator): Promise<void> {
  await alert.getByRole('link', { name: 'snippets/read-snippet' }).click();
  await page.waitForURL(/\?at=/);
  await page.getByText(/^This link is of .*; the charts end now\./).waitFor();
  expect(await page.getByRole('button', { name: '6h' }).getAttribute('aria-pressed')).toBe('true');
  const note = page.getByRole('region', { name: 'Alerts', exact: true });
  await note.getByText(new RegExp(`^Page Since ${MOMENT.source}, for `)).waitFor();
  await page.getByRole('figure', { name: 'Burn rate' }).waitFor();
  await isClean(page, 'an objective at a moment');
  await page.getByRole('link', { name: 'Back to now' }).click();
  await page.getByText(/^This link is of /).waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: '30d window' }).getAttribute('aria-pressed')).toBe('true');

  const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000).toISOString();
  await page.goto(`${page.url()}?at=${twoDaysAgo}`);
  await page.getByText(/^This link is of .* The charts end at .* UTC\. Everything else/).waitFor();
  await page.getByRole('button', { name: 'Table of Burn rate' }).click();
  const hourLater = new Date(Date.parse(twoDaysAgo) + 3_600_000).toISOString();
  const until = `${hourLater.slice(0, 10)} ${hourLater.slice(11, 16)} UTC`;
  const numbers = page.getByRole('table', { name: 'Burn rate, the newest first' });
  expect(await numbers.locator('tbody th').first().textContent()).toBe(until);
  await page.goto(`${page.url().split('?')[0]}?at=noon`);
  await page.getByText(/^The moment in this address cannot be read/).waitFor();
}

async function overWhenItsObjectiveIsGone(page: Page, app: RunningApp): Promise<void> {
  await page.getByRole('link', { name: 'Alerts 1 fires' }).click();
  await page.getByRole('heading', { name: '1 page and 1 ticket fire.' }).waitFor();
  app.define('snippets.yaml', alertingOf(CREATE));
  await page.getByRole('heading', { name: 'Nothing fires.' }).waitFor();
  await page.getByRole('status').getByText('Page of snippets/read-snippet is over.').waitFor();
  const history = page.getByRole('region', { name: 'History' });
  await history
    .locator('li[data-kind=page]')
    .getByText(/ minutes?, until /)
    .waitFor();
  await history.getByRole('searchbox').fill('ticket');
  expect(await history.locator('li[data-kind]').count()).toBe(1);
  await history.getByRole('searchbox').fill('nothing like it');
  await history.getByText('None of these 2 matches.').waitFor();
  const { alerts } = (await (await fetch(`${app.url}/api/v1/alerts?state=resolved`)).json()) as AlertList;
  expect(alerts.map(({ kind, muted }) => [kind, muted])).toEqual(
    expect.arrayContaining([
      ['page', null],
      ['ticket', 'page'],
    ]),
  );
}

function definitionsWith(oncall: number, chat: number): Record<string, string> {
  return {
    'snippets.yaml': alertingOf(READ, CREATE),
    'notify.yaml': [
      'notify:',
      `  - { name: oncall, type: webhook, url: "http://127.0.0.1:${oncall}/" }`,
      `  - { name: chat, type: webhook, url: "http://127.0.0.1:${chat}/", on: [page] }`,
      '',
    ].join('\n'),
  };
}

/** With look-backs that are whole at once, however much history comes in beside them. */
function alertingOf(...objectives: readonly Objective[]): string {
  return `${yamlOf(objectives, SERVICE)}alerts:
  tiers:
    - { severity: page, long: 1h, short: 5m, share: 2% }
    - { severity: ticket, long: 50m, short: 10m, burn: 3 }
`;
}

function rowOf(page: Page, kind: 'page' | 'ticket'): Locator {
  return page.getByRole('region', { name: 'What fires' }).locator(`li[data-kind=${kind}]`);
}

function typeOf({ body }: { readonly body: string }): string {
  return (JSON.parse(body) as { type: string }).type;
}
