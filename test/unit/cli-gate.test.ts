import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import { gate } from '../../server/cli/gate.ts';
import { askGate, type Clock, type Outcome } from '../../server/cli/gate-asking.ts';
import type { GateOptions } from '../../server/cli/gate-options.ts';
import { deafUrl } from '../support/command.ts';
import { HARDEN, memoryIo, OVERRIDDEN, type Reply, ran, SHIP, startReplies } from '../support/gate.ts';

const HARDEN_TEXT = `harden: shop may not be deployed.
  pay: The error budget is spent: 30 bad events, 10 allowed.
  look: 12% of the budget is left.

VERDICT  OBJECTIVE   LEFT  BURN 1H  GOOD/TOTAL
harden   pay        −200%    14.4x  970/1000
caution  look         12%     0.5x  9912/10000

http://127.0.0.1:3000/slo/shop/pay
`;
const USUAL: GateOptions = { service: 'shop', kind: 'feature', strict: false, json: false };
const AWAY: Reply = { status: 503, body: { error: { code: 'unavailable', message: 'It starts.' } } };

/** Time that passes only while somebody sleeps. */
function fakeClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = 1_000_000;
  const sleep = async (ms: number) => {
    slept.push(ms);
    now += ms;
  };
  return { slept, now: () => now, sleep };
}

test.each([
  { title: 'yes is 0', body: SHIP, code: 0 },
  { title: 'no is 1', body: HARDEN, code: 1 },
  { title: 'cannot tell is 3', body: { ...HARDEN, verdict: 'unknown', code: 3 }, code: 3 },
  { title: 'an override is 0', body: OVERRIDDEN, code: 0 },
])('the exit code follows the answer: $title', async ({ body, code }) => {
  const { url } = await startReplies({ body });
  expect((await ran(['gate', '--service', 'shop', '--url', url])).code).toBe(code);
});

test('the answer is printed as a table, or as it was answered', async () => {
  const later = { ...HARDEN, ofALaterVersion: 1 };
  const { url } = await startReplies({ body: later });
  const words = ['gate', '--service', 'shop', '--url', url];
  expect(await ran(words)).toEqual({ code: 1, out: HARDEN_TEXT, err: '' });
  const json = { code: 1, out: `${JSON.stringify(later, null, 2)}\n`, err: '' };
  expect(await ran([...words, '--json'])).toEqual(json);
  expect(await ran([...words, '--format', 'json'])).toEqual(json);
});

test('on a terminal the verdict has its colour, but for those who want none', async () => {
  const { url } = await startReplies({ body: HARDEN });
  const first = async (env: Record<string, string>) => {
    const { io, said } = memoryIo(env, true);
    await gate({ ...USUAL, url }, io, fakeClock());
    return said().out.split('\n')[0];
  };
  expect(await first({})).toBe('\u001b[1;31mharden\u001b[0m: shop may not be deployed.');
  expect(await first({ NO_COLOR: '1' })).toBe('harden: shop may not be deployed.');
});

test('an override shows with who and why, in one line, whatever they wrote', async () => {
  const reasons = ['Overridden by ana\n::error::x until 2026-11-23 14:00 UTC: the\u001b[2J fix.'];
  const { url } = await startReplies({ body: { ...OVERRIDDEN, reasons, words: 'Ask in #ops.' } });
  const { out } = await ran(['gate', '--service', 'shop', '--url', url]);
  expect(out.split('\n').slice(0, 3)).toEqual([
    'harden: shop may be deployed all the same.',
    '  Overridden by ana ::error::x until 2026-11-23 14:00 UTC: the [2J fix.',
    '',
  ]);
  expect(out).toMatch(/\n\nAsk in #ops\.\nhttp:\/\/127\.0\.0\.1:3000\/slo\/shop\/pay\n$/);
});

test('every option is asked, and what is not given is left to the policy', async () => {
  const { url, asked } = await startReplies({ body: SHIP });
  await ran(['gate', '--service', 'shop', '--url', url], { GITHUB_REPOSITORY: '' });
  await ran([
    ...['gate', '--service', 'a b', '--slo', 'pay', '--kind', 'p0', '--strict', '--min-remaining', '10%'],
    ...['--max-burn', '2', '--on-unknown', 'block', '--by', 'ana & co', '--url', url],
  ]);
  const queries = asked.map(({ path }) => {
    const { pathname, searchParams } = new URL(path, url);
    return [pathname, Object.fromEntries(searchParams)];
  });
  expect(queries).toEqual([
    ['/api/v1/gate', { service: 'shop', kind: 'feature', by: userInfo().username }],
    [
      '/api/v1/gate',
      {
        ...{ service: 'a b', slo: 'pay', kind: 'p0', strict: 'true', minRemaining: '10%', maxBurn: '2' },
        ...{ onUnknown: 'block', by: 'ana & co' },
      },
    ],
  ]);
});

test.each([
  { words: [], err: '--service: say which service would be deployed\n' },
  { words: ['--min-remaining', '10'], err: '--min-remaining: "10" lacks its unit; write 10%\n' },
  { words: ['--max-burn', '1,5'], err: '--max-burn: "1,5" is not a number; write 1.5\n' },
  { words: ['--wait', '10'], err: '--wait: "10" is no time to wait; write one like 30s, 10m or 1h\n' },
  { words: ['--by', ' '], err: '--by: write 1 to 200 characters\n' },
  { words: ['--json', '--format', 'github'], err: '--json: the format cannot be github too\n' },
  { words: ['--url', 'http://'], err: '--url http://: is no address of a Leeway\n' },
])('wrong usage is 2: $words', async ({ words, err }) => {
  const service = words.length === 0 ? [] : ['--service', 'shop', '--url', 'http://127.0.0.1:1'];
  expect(await ran(['gate', ...service, ...words])).toEqual({ code: 2, out: '', err });
});

test('a word that no option knows is 2', async () => {
  expect((await ran(['gate', '--service', 'shop', '--kind', 'huge'])).code).toBe(2);
  expect((await ran(['gate', '--service', 'shop', '--on-unknown', 'maybe'])).code).toBe(2);
  expect((await ran(['gate', 'overide', '--service', 'shop'])).code).toBe(2);
});

test('a name that no definition has is 2, with what the server says, and is not asked again', async () => {
  const message = 'No objective is defined for "shpo"; did you mean "shop"?';
  const { url, asked } = await startReplies({ status: 404, body: { error: { code: 'not_found', message } } });
  const said = await ran(['gate', '--service', 'shpo', '--wait', '1h', '--url', url]);
  expect(said).toEqual({ code: 2, out: '', err: `${message}\n` });
  expect(asked).toHaveLength(1);
});

test('who does not answer is asked three times; then nobody can tell, which is 3', async () => {
  const { url, asked } = await startReplies(AWAY);
  const clock = fakeClock();
  const { io, said } = memoryIo();
  expect(await gate({ ...USUAL, url }, io, clock)).toBe(3);
  expect(said()).toEqual({ out: '', err: `Leeway at ${url} could not be asked.\n  it answered 503\n` });
  expect([asked.length, clock.slept]).toEqual([3, [1000, 1500]]);
});

test('who answers at the second try has answered', async () => {
  const { url } = await startReplies(AWAY, { body: SHIP });
  const { io } = memoryIo();
  expect(await gate({ ...USUAL, url }, io, fakeClock())).toBe(0);
});

test('Retry-After is waited for, unless it is too late then', async () => {
  const after = (seconds: number): Reply => ({ ...AWAY, headers: { 'retry-after': String(seconds) } });
  const { url } = await startReplies(after(7), { body: SHIP });
  const clock = fakeClock();
  expect([await gate({ ...USUAL, url }, memoryIo().io, clock), clock.slept]).toEqual([0, [7000]]);

  const { url: late, asked } = await startReplies(after(11), { body: SHIP });
  expect(await gate({ ...USUAL, url: late }, memoryIo().io, fakeClock())).toBe(3);
  expect(asked).toHaveLength(1);
});

test('--on-unknown pass makes a yes of an unreachable Leeway, and says so', async () => {
  const url = await deafUrl();
  const { io, said } = memoryIo();
  expect(await gate({ ...USUAL, onUnknown: 'pass', wait: '1h', url }, io, fakeClock())).toBe(0);
  expect(said()).toEqual({
    out: '',
    err: `Leeway at ${url} could not be asked.\n  connect ECONNREFUSED ${url.slice(7)}\nIt may be deployed by --on-unknown pass; no budget was looked at.\n`,
  });
});

test('who takes the question and says nothing is out of reach, too', async () => {
  const { url, asked } = await startReplies({ body: null, silent: true });
  const { io, said } = memoryIo();
  expect(await gate({ ...USUAL, url }, io, fakeClock())).toBe(3);
  expect(said().err).toBe(
    `Leeway at ${url} could not be asked.\n  The operation was aborted due to timeout\n`,
  );
  expect(asked).toHaveLength(3);
});

test('of a name with several addresses, none of which answers, the reason is told too', async () => {
  const url = (await deafUrl()).replace('127.0.0.1', 'localhost');
  const { io, said } = memoryIo();
  expect(await gate({ ...USUAL, url }, io, fakeClock())).toBe(3);
  expect(said().err).toMatch(/could not be asked\.\n {2}.*ECONNREFUSED.*\n$/);
});

test('--json has an answer even where nobody gave one', async () => {
  const url = await deafUrl();
  const { io, said } = memoryIo();
  expect(await gate({ ...USUAL, slo: 'pay', json: true, url }, io, fakeClock())).toBe(3);
  expect(JSON.parse(said().out)).toEqual({
    ...{ service: 'shop', slo: 'pay', kind: 'feature', verdict: 'unknown', allowed: false, code: 3 },
    reasons: [`Leeway at ${url} could not be asked.`],
    ...{ words: null, overridden: false, override: null, exception: null, slos: [], url: '' },
    at: '1970-01-01T00:16:42.500Z',
  });
});

const NO_LEEWAY = 'is no Leeway, or one that knows no such call.\n  it answered';
const NO_GATE = 'What answered is no gate of a Leeway that this command understands.\n';

test.each([
  { title: 'a page', reply: { body: '<html>Sign in</html>' }, err: `${NO_LEEWAY} no JSON\n` },
  { title: 'a proxy', reply: { status: 401, body: '<html>' }, err: `${NO_LEEWAY} 401\n` },
  {
    title: 'another program',
    reply: { status: 404, body: { error: 'Not Found' } },
    err: `${NO_LEEWAY} 404\n`,
  },
  { title: 'one that refuses', reply: { status: 403, body: { error: { message: 'No.' } } }, err: 'No.\n' },
  { title: 'other JSON', reply: { body: { status: 'ok' } }, err: NO_GATE },
  { title: 'an answer whose code is none', reply: { body: { ...SHIP, code: 2 } }, err: NO_GATE },
])(
  'whatever answers that is no gate is 2, not asked again, and passes never: $title',
  async ({ reply, err }) => {
    const { url, asked } = await startReplies(reply);
    const said = await ran([
      'gate',
      '--service',
      'shop',
      '--on-unknown',
      'pass',
      '--wait',
      '1h',
      '--url',
      url,
    ]);
    const prefix = err.startsWith('is no') ? `What answers at ${url} ` : '';
    expect(said).toEqual({ code: 2, out: '', err: `${prefix}${err}` });
    expect(asked).toHaveLength(1);
  },
);

test('--wait asks every five seconds until it is a yes, and says once, on a terminal, what for', async () => {
  const { url, asked } = await startReplies({ body: HARDEN }, { body: HARDEN }, AWAY, { body: SHIP });
  const clock = fakeClock();
  const { io, said } = memoryIo({}, true);
  expect(await gate({ ...USUAL, wait: '10m', url }, io, clock)).toBe(0);
  expect([asked.length, clock.slept]).toEqual([4, [5000, 5000, 1000]]);
  expect(said().err).toBe(
    'Waiting for 10 min at most until shop may be deployed. Now: harden. pay: The error budget is spent: 30 bad events, 10 allowed.\n',
  );
});

test('without a terminal nothing is said of waiting; when the time is over, the last answer is the one', async () => {
  const { url, asked } = await startReplies({ body: HARDEN });
  const clock = fakeClock();
  const { io, said } = memoryIo();
  expect(await gate({ ...USUAL, wait: '12s', url }, io, clock)).toBe(1);
  expect([asked.length, clock.slept]).toEqual([4, [5000, 5000, 2000]]);
  expect(said()).toEqual({ out: HARDEN_TEXT, err: '' });
});

test('an unreachable Leeway is waited for too', async () => {
  const fault = new AppError('unavailable', 'away', { retryAfter: 9 });
  const waited: Outcome[] = [];
  const clock = fakeClock();
  let asked = 0;
  const outcome = await askGate({
    ask: async () => {
      asked++;
      if (clock.now() < 1_030_000) throw fault;
      return SHIP;
    },
    ...{ clock, wait: 60_000, passes: false, onWait: (one) => void waited.push(one) },
  });
  expect(outcome).toEqual({ kind: 'answered', answer: SHIP });
  expect(waited).toEqual([{ kind: 'unreachable', fault }]);
  expect([asked, clock.slept]).toEqual([5, [9000, 9000, 9000, 9000]]);
});

test('a fault that is none of the network ends it', async () => {
  const asking = { clock: fakeClock(), wait: 60_000, passes: true, onWait: () => {} };
  await expect(askGate({ ...asking, ask: () => Promise.reject(new TypeError('a bug')) })).rejects.toThrow(
    'a bug',
  );
});

test('after a yes --deploy notes the deploy; after a no it does not', async () => {
  const noted = { service: 'shop', version: 'v42', at: '2026-11-23T12:00:00.000Z' };
  const { url, asked } = await startReplies({ body: SHIP }, { body: noted });
  const said = await ran(['gate', '--service', 'shop', '--deploy', ' v42 ', '--url', url]);
  expect(said.code).toBe(0);
  expect(said.out).toMatch(/\nshop runs v42 since 2026-11-23T12:00Z\.\n$/);
  expect(asked.map(({ method, path }) => [method, path.split('?')[0]])).toEqual([
    ['GET', '/api/v1/gate'],
    ['POST', '/api/v1/deploys'],
  ]);
  expect(new URL(asked[0]!.path, url).searchParams.get('version')).toBe('v42');
  expect(asked[1]!.body).toEqual({ service: 'shop', version: 'v42' });

  const no = await startReplies({ body: HARDEN });
  await ran(['gate', '--service', 'shop', '--deploy', 'v42', '--url', no.url]);
  expect(no.asked).toHaveLength(1);
});

test('a deploy that could not be noted does not take back the yes', async () => {
  const { url } = await startReplies({ body: SHIP }, { status: 500, body: '' });
  const said = await ran(['gate', '--service', 'shop', '--deploy', 'v42', '--json', '--url', url]);
  expect(said.code).toBe(0);
  expect(JSON.parse(said.out)).toEqual(SHIP);
  expect(said.err).toBe(`The deploy of v42 was not noted: Leeway at ${url} could not be asked.\n`);
});
