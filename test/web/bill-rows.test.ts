import { expect, test } from 'vitest';
import type { DeployBill } from '../../server/http/bill-contract.ts';
import { billRows } from '../../web/lib/bill-rows.ts';
import { deployCommand } from '../../web/lib/gate-words.ts';

function bill(changes: Partial<DeployBill> = {}): DeployBill {
  return {
    ...{ version: 'v42', at: '2026-08-20T10:00:12.000Z', minutes: 180 },
    after: { good: 945, bad: 55, total: 1000, share: 0.055, burned: 0.082 },
    before: { good: 995, bad: 5, total: 1000, share: 0.005, burned: 0.0075 },
    ...{ ratio: 11, interval: { low: 4.7676, high: 30.51 }, outcome: 'more' },
    comparison: '11 times the usual',
    sentence: 'v42: 8.2% of the budget in 3 h, 11 times the usual',
    ...changes,
  };
}

test('a bill as a row', () => {
  expect(billRows([bill()])).toEqual([
    {
      ...{ id: 'v42 2026-08-20T10:00:12.000Z', version: 'v42', at: '2026-08-20 10:00 UTC' },
      ...{ burned: '8.2%', span: 'in 3 h', comparison: '11 times the usual', outcome: 'more' },
      ...{ interval: '95% between 4.8 and 31 times', shares: '5.5% bad, 0.50% before' },
    },
  ]);
});

test.each([
  [{ low: 3.17, high: null }, '95%: 3.2 times or more'],
  [{ low: 0, high: 0.315 }, '95%: 0.32 times at most'],
  [{ low: 0, high: null }, null],
  [null, null],
])('the interval %j is %s', (interval, text) => {
  expect(billRows([bill({ interval })])[0]?.interval).toBe(text);
});

test('what the window does not hold, and what has no events, is not there', () => {
  const none = { good: 0, bad: 0, total: 0, share: 0, burned: null };
  expect(billRows([bill({ before: none, after: { ...bill().after, burned: null } })])[0]).toMatchObject({
    ...{ burned: null, span: 'in 3 h', shares: null },
  });
  expect(billRows([bill({ minutes: 0, after: { ...none, burned: 0 } })])[0]).toMatchObject({
    ...{ burned: null, span: null, shares: null },
  });
});

test('of a commit, its beginning', () => {
  const version = '4f1c2d9a7b4f1c2d9a7b4f1c2d9a7b4f1c2d9a7b';
  expect(billRows([bill({ version })])[0]?.version).toBe('4f1c2d9a7b');
});

test('the command that notes a deploy', () => {
  expect(deployCommand("o'neil shop", 'http://x')).toBe(
    String.raw`npx leeway deploy --service 'o'\''neil shop' --version "$VERSION" --url http://x`,
  );
});
