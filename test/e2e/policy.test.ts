import { expect, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';
import { minuteNow } from './month.ts';

const DAY_MS = 86_400_000;
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const OBJECTIVE = 'slos:\n  - { name: read, objective: 99% of GET /s/:id non-5xx over 30d }\n';

test('a policy hardens earlier, freezes and speaks; without it the same counts are caution', async () => {
  const [yesterday, tomorrow] = [dayAt(Date.now() - DAY_MS), dayAt(Date.now() + DAY_MS)];
  const policy = [
    'policy:',
    '  harden: { at: 30% }',
    '  caution: { below: 50% }',
    '  exceptions: [security]',
    `  freeze: [{ from: ${yesterday}, to: ${tomorrow}, reason: the fair }]`,
    '  words: { harden: Reliability work first. }',
    '',
  ].join('\n');
  const app = await runApp({ definitions: { 'shop.yaml': `service: shop\n${policy}${OBJECTIVE}` } });
  const at = minuteNow() * 60_000;
  const line = (bad: boolean) =>
    JSON.stringify({ time: at, method: 'GET', path: '/s/1', status: bad ? 500 : 200, ms: 5 });
  await app.post(
    'shop',
    Array.from({ length: 1000 }, (_, index) => line(index < 8)),
  );

  const page = await openPage(`${app.url}/slo/shop/read`);
  await page.getByText('20% of the error budget is left, no more than the 30% of the policy.').waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'Harden. 20% of the budget is left; 2 failures to go.',
  );
  const shown = page.getByRole('region', { name: 'Policy' });
  const frozenTo = `${dayAt(Date.parse(tomorrow) + DAY_MS)} 00:00 UTC`;
  expect(await shown.getByRole('paragraph').allTextContents()).toEqual([
    'Reliability work first.',
    expect.stringMatching(new RegExp(`^Deploys are frozen until ${frozenTo}, .* more: the fair\\.$`)),
  ]);
  await shown
    .getByText('It says harden when a page fires, or when 30% of the budget or less is left')
    .waitFor();
  expect(await shown.getByRole('listitem').allTextContents()).toEqual([
    'The error budget is 1% of what is counted in the last 30d.',
    'It says harden when a page fires, or when 30% of the budget or less is left, by at least 3 bad events.',
    'It says caution when a ticket fires, or when less than 50% of the budget is left.',
    'It says unknown when nothing was counted, no source is heard, or when less than 50% of the window was measured; deploys are blocked then.',
    'While it says harden or deploys are frozen, changes of this kind pass: security.',
    `Deploys are frozen from ${yesterday} 00:00 UTC to ${frozenTo}: the fair.`,
    'What harden means: Reliability work first.',
  ]);

  app.define('shop.yaml', `service: shop\n${OBJECTIVE}`);
  await page.getByText('20% of the error budget is left, less than 25%.').waitFor();
  expect(await shown.getByRole('paragraph').count()).toBe(0);
  expect(await shown.getByRole('listitem').first().isVisible()).toBe(false);
});
