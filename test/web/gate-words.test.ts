import { expect, test } from 'vitest';
import type { WatchRecord } from '../../server/http/gate-contract.ts';
import { askCommand, askedRows, ofService, overriddenText } from '../../web/lib/gate-words.ts';
import { answer, override, record } from './gate.ts';

test('who overrides, until when and why', () => {
  const text = 'Overridden by Ana until 2026-08-20 12:00 UTC: the fix.';
  expect(overriddenText(override())).toBe(text);
  expect(overriddenText(override({ reason: 'the fix.' }))).toBe(text);
});

test('overrides of a service, or of all', () => {
  const all = [override({ id: 'a' }), override({ id: 'b', service: 'front' })];
  const ids = (service: string | null) => ofService(all, service).map(({ id }) => id);
  expect(ids(null)).toEqual(['a', 'b']);
  expect(ids('snippets')).toEqual(['a']);
  expect(ids('other')).toEqual([]);
});

test.each([
  [{}, 'Passed'],
  [{ code: 1, allowed: false }, 'Blocked'],
  [{ code: 3, allowed: false }, 'Blocked, nobody could tell'],
  [{ overridden: true, override: override() }, 'Passed, overridden by Ana'],
  [{ exception: 'revert' }, 'Passed as revert'],
] as const)('%j: %s', (of, outcome) => {
  expect(askedRows([record(of)], [], 'read-snippet')[0]).toMatchObject({ outcome });
});

test('a question with the numbers of then', () => {
  expect(askedRows([record()], [], 'read-snippet')).toEqual([
    {
      ...{ id: '7', at: '2026-08-20 11:00 UTC', verdict: 'ship', outcome: 'Passed', passed: true },
      ...{ what: 'feature v42', who: 'ci 17', left: '70%', burn: '0.5x' },
      why: '70% of the error budget is left.',
    },
  ]);
});

test('the numbers are of the objective that is shown, else of the one that decided', () => {
  const [slo] = answer().slos;
  const slos = [{ ...slo!, name: 'create', remaining: -1.8, burn: 20 }, slo!];
  const left = (name: string) => askedRows([record({ slos })], [], name).map((row) => [row.left, row.burn]);
  expect(left('read-snippet')).toEqual([['70%', '0.5x']]);
  expect(left('other')).toEqual([['−180%', '20x']]);
  expect(askedRows([record({ slos: [], reasons: [] })], [], 'other')[0]).toMatchObject({
    left: null,
    burn: null,
    why: '',
  });
});

test.each([
  [null, 'feature'],
  ['v42', 'feature v42'],
  ['0123456789abcdef0123456789abcdef01234567', 'feature 0123456789'],
])('version %s: %s', (version, what) => {
  expect(askedRows([record({}, { version })], [], 'read-snippet')[0]).toMatchObject({ what });
});

test.each([
  ['snippets', 'npx leeway gate --service snippets --url http://127.0.0.1:3000'],
  ["o'brien & co", String.raw`npx leeway gate --service 'o'\''brien & co' --url http://127.0.0.1:3000`],
])('how %s is asked about', (service, command) => {
  expect(askCommand(service, 'http://127.0.0.1:3000')).toBe(command);
});

const watch = (of: Partial<WatchRecord['answer']> = {}, changes: Partial<WatchRecord> = {}): WatchRecord => ({
  ...{ id: '3', by: 'ci 17', since: '2026-08-20T11:02:00.000Z', times: 181 },
  answer: {
    ...{ service: 'snippets', slo: null, version: '0123456789abcdef0123456789abcdef01234567' },
    ...{ deployedAt: '2026-08-20T11:01:00.000Z', followedBy: null, verdict: 'ship', code: 0 },
    ...{ reasons: ['No significant rise.'], enough: 100, minutes: 15, slos: [] },
    ...{ at: '2026-08-20T11:17:00.000Z', url: '' },
    ...of,
  },
  ...changes,
});

test('what was told of a version after its deploy is among what deploys asked', () => {
  const harden = watch({ verdict: 'harden', code: 1, at: '2026-08-20T10:30:00.000Z' }, { id: '2', times: 1 });
  const rows = askedRows([record()], [watch(), harden], 'read-snippet');
  expect(rows.map(({ what, outcome }) => `${what}: ${outcome}`)).toEqual([
    'watch of 0123456789: Not found to burn more',
    'feature v42: Passed',
    'watch of 0123456789: Burns more',
  ]);
  expect(rows[0]).toEqual({
    ...{
      id: 'watch 3',
      at: '2026-08-20 11:17 UTC',
      verdict: 'ship',
      outcome: 'Not found to burn more',
      passed: true,
    },
    ...{ what: 'watch of 0123456789', who: 'ci 17', left: null, burn: null },
    why: 'Asked 181 times since 2026-08-20 11:02 UTC. No significant rise.',
  });
  expect(rows[2]).toMatchObject({ passed: false, why: 'No significant rise.' });
  expect(askedRows([], [watch({ verdict: 'unknown', code: 3 })], 'a')[0]?.outcome).toBe('Nobody could tell');
});
