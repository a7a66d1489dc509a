import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OVERRIDDEN, ran, startReplies } from '../support/gate.ts';
import { temporaryFolder } from '../support/tmp.ts';

test.each([
  {
    title: 'behind the command',
    words: (url: string) => ['gate', 'override', '--url', url, '--by', 'ana', '--json'],
  },
  { title: 'before it', words: (url: string) => ['gate', '--url', url, '--by', 'ana', '--json', 'override'] },
])('what is given counts $title', async ({ words }) => {
  const { url, asked } = await startReplies({ body: OVERRIDDEN.override });
  const what = ['--service', 'shop', '--reason', 'the fix is in', '--for', '2h'];
  const said = await ran([...words(url), ...what]);
  expect(said).toEqual({ code: 0, out: `${JSON.stringify(OVERRIDDEN.override, null, 2)}\n`, err: '' });
  const body = { service: 'shop', by: 'ana', reason: 'the fix is in', for: '2h' };
  expect(asked).toEqual([{ method: 'POST', path: '/api/v1/gate/overrides', body, authorization: null }]);
});

test('who asks says so by LEEWAY_TOKEN; whoever is refused is told why', async () => {
  const error = { code: 'forbidden', message: 'ci may not do this: it takes the scope override.' };
  const { url, asked } = await startReplies(
    { status: 403, body: { error } },
    { status: 401, body: { error } },
  );
  const override = [
    'gate',
    'override',
    '--service',
    'shop',
    '--reason',
    'r',
    '--for',
    '2h',
    '--by',
    'ana',
    '--url',
    url,
  ];
  const env = { LEEWAY_TOKEN: ' leeway_t\n' };
  expect(await ran(override, env)).toEqual({ code: 2, out: '', err: `${error.message}\n` });
  expect(await ran(override, env)).toEqual({
    code: 2,
    out: '',
    err: `${error.message} Commands send LEEWAY_TOKEN.\n`,
  });
  expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer leeway_t', 'Bearer leeway_t']);
});

test('the token may be a file, as secrets are mounted', async () => {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const path = join(folder.path, 'token');
  writeFileSync(path, 'leeway_t\n');
  const { url, asked } = await startReplies({ body: { overrides: [] } });
  const list = ['gate', 'overrides', '--url', url];
  expect(await ran(list, { LEEWAY_TOKEN_FILE: path })).toMatchObject({ code: 0 });
  expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer leeway_t']);
  expect(await ran(list, { LEEWAY_TOKEN: 'x', LEEWAY_TOKEN_FILE: path })).toMatchObject({
    code: 2,
    err: 'LEEWAY_TOKEN_FILE: LEEWAY_TOKEN is set too; leave out one of them\n',
  });
});

test('overrides are told, listed and ended', async () => {
  const override = { ...OVERRIDDEN.override!, reason: 'the fix\nis in' };
  const { url } = await startReplies(
    ...[
      { body: override },
      { body: { overrides: [override] } },
      { body: { overrides: [] } },
      { body: override },
    ],
  );
  const at = ['--url', url];
  const add = ['--service', 'shop', '--reason', 'r', '--for', '2h', '--by', 'ana'];
  expect((await ran(['gate', 'override', ...add, ...at])).out).toBe(
    'shop may be deployed until 2026-11-23T14:00Z, whatever the budget says: ana, the fix is in. Its id is o1.\n',
  );
  expect((await ran(['gate', 'overrides', ...at])).out).toBe(
    [
      'SERVICE  FROM               UNTIL              BY   WHY            ID\n',
      'shop     2026-11-23T12:00Z  2026-11-23T14:00Z  ana  the fix is in  o1\n',
    ].join(''),
  );
  expect((await ran(['gate', 'overrides', ...at])).out).toBe('There are no overrides.\n');
  expect((await ran(['gate', 'end-override', 'o1', '--by', 'ben', ...at])).out).toBe(
    'shop is deployed by its budget again: ben ended the override o1.\n',
  );
});

test.each([
  { words: ['--for', '8d'], err: '--for: an override is at most 7 days long; write 7d or less\n' },
  { words: ['--for', 'long'], err: '--for: "long" is no whole minutes; write some like 5m, 6h or 3d\n' },
  { words: ['--for', '1h', '--by', ' '], err: '--by: say who\n' },
  { words: ['--for', '1h', '--reason', ' '], err: '--reason: say why\n' },
])('an override that cannot be read is 2: $words', async ({ words, err }) => {
  const override = ['gate', 'override', '--service', 'shop', '--reason', 'r', '--url', 'http://127.0.0.1:1'];
  expect(await ran([...override, ...words])).toEqual({ code: 2, out: '', err });
});
