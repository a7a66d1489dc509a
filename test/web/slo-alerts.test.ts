import { expect, test } from 'vitest';
import { alertsPath, sloPath } from '../../server/http/page-paths.ts';
import { firingKey, sloKey } from '../../web/lib/board.ts';
import { readPerson, rememberPerson } from '../../web/lib/person.ts';
import { firingOf, isBehind } from '../../web/lib/slo-alerts.ts';
import { alert } from './alerts.ts';
import { status } from './status.ts';

const STARTED = '2026-08-20T10:00:00.000Z';
const BURN = {
  severity: 'page',
  tier: '1h/5m',
  burn: 41,
  threshold: 14.4,
  startedAt: STARTED,
  silenced: false,
} as const;

test('of burn rates the stream tells what fires, of all else what was asked for', () => {
  const asked = [
    alert(),
    alert({ id: 'a2', kind: 'budget', condition: 'exhausted', reason: 'Spent.' }),
    alert({ id: 'a3', kind: 'budget', condition: 'exhausted', slo: 'create-snippet' }),
  ];
  expect(firingOf(status({ alerts: [BURN] }), asked)).toEqual([
    { kind: 'page', startedAt: STARTED, told: null },
    { kind: 'budget', startedAt: STARTED, told: 'Spent.' },
  ]);
});

test('the key changes with alerts and silences, and not with counts', () => {
  const quiet = status();
  const burning = status({ name: 'create-snippet', alerts: [BURN] });
  const key = firingKey([quiet, burning]);
  expect(firingKey([status({ bad: 301 }), status({ ...burning, alerts: [{ ...BURN, burn: 40 }] })])).toBe(
    key,
  );
  expect(firingKey([burning, quiet])).toBe(key);
  expect(firingKey([quiet])).toBe('');
  expect(firingKey([{ ...burning, alerts: [{ ...BURN, silenced: true }] }])).not.toBe(key);
  expect(firingKey([{ ...burning, alerts: [{ ...BURN, tier: '6h/30m' }] }])).not.toBe(key);
});

const TICKET = alert({ kind: 'ticket', muted: 'page' });
const SPENT = alert({ kind: 'budget', condition: 'exhausted' });

test.each([
  { title: 'nothing burns', streamed: [], listed: [SPENT], behind: false },
  { title: 'one burns that is not listed', streamed: [BURN], listed: [SPENT], behind: true },
  { title: 'one burns and is listed', streamed: [BURN], listed: [alert(), TICKET], behind: false },
  { title: 'a page is not listed yet, only the ticket', streamed: [BURN], listed: [TICKET], behind: true },
  { title: 'one is listed that burns no more', streamed: [], listed: [alert()], behind: true },
  {
    title: 'one of a removed objective is listed',
    streamed: [],
    listed: [alert({ slo: 'gone' })],
    behind: false,
  },
])('$title: behind is $behind', ({ streamed, listed, behind }) => {
  const slo = status({ alerts: streamed });
  expect(isBehind(listed, new Map([[sloKey(slo), slo]]))).toBe(behind);
});

test('addresses', () => {
  const slo = { service: 'shop front', name: 'a/b' };
  expect(sloPath(slo)).toBe('/slo/shop%20front/a%2Fb');
  expect(sloPath(slo, STARTED)).toBe('/slo/shop%20front/a%2Fb?at=2026-08-20T10%3A00%3A00.000Z');
  expect(alertsPath(slo)).toBe('/alerts?service=shop+front&slo=a%2Fb');
});

test('a name is remembered', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  expect(readPerson(storage)).toBe('');
  rememberPerson(' Ana ', storage);
  expect(readPerson(storage)).toBe('Ana');
});
