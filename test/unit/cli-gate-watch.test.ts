import { expect, test } from 'vitest';
import type { Clock } from '../../server/cli/gate-asking.ts';
import type { GateOptions } from '../../server/cli/gate-options.ts';
import { watchDeploy } from '../../server/cli/gate-watch.ts';
import type { WatchAnswer } from '../../server/http/gate-contract.ts';
import { memoryIo, type Reply, ran, startReplies, WATCHED_HARDEN, WATCHED_SHIP } from '../support/gate.ts';

const UNKNOWN: WatchAnswer = { ...WATCHED_SHIP, verdict: 'unknown', code: 3, reasons: ['No events came.'] };
const AWAY: Reply = { status: 503, body: { error: { code: 'unavailable', message: 'It starts.' } } };
const TEXT = `harden: v42 of shop burns more than what ran before it.
  5% of 900 events since the deploy bad.

VERDICT  OBJECTIVE  BEFORE  AFTER  RATIO  BAD/TOTAL
harden   pay            1%     5%     5x  45/900

http://127.0.0.1:3000/slo/shop/pay
`;

/** Time that passes only while somebody sleeps; answers in turn, the last for ever. */
async function watched(replies: readonly Reply[], more: Partial<GateOptions> = {}) {
  const { url, asked } = await startReplies(...replies);
  const slept: number[] = [];
  let now = 1_000_000;
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
  const { io, said } = memoryIo();
  const options = {
    service: 'shop',
    kind: 'feature',
    strict: false,
    json: false,
    afterDeploy: 'v42',
    by: 'ci 17',
  } as const;
  const code = await watchDeploy({ ...options, url, ...more }, io, clock);
  return { code, asked: asked.map(({ path }) => path), slept, ...said() };
}

test('it is watched until it burns more, and no longer', async () => {
  const { code, asked, slept, out } = await watched([
    { body: UNKNOWN },
    { body: WATCHED_SHIP },
    { body: WATCHED_HARDEN },
  ]);
  expect([code, slept]).toEqual([1, [5000, 5000]]);
  expect(asked).toEqual(Array(3).fill('/api/v1/gate/watch?service=shop&version=v42&by=ci+17'));
  expect(out).toBe(TEXT);
});

test('what burns no more at the end of the watch is a yes', async () => {
  const { code, slept } = await watched([{ body: WATCHED_SHIP }]);
  expect([code, slept.reduce((a, b) => a + b)]).toEqual([0, 15 * 60_000]);
  expect((await watched([{ body: WATCHED_SHIP }], { watch: '12s' })).slept).toEqual([5000, 5000, 2000]);
  expect((await watched([{ body: WATCHED_SHIP }], { watch: '0s' })).slept).toEqual([]);
});

test('it ends when another version follows', async () => {
  const { code, slept, out } = await watched([{ body: { ...WATCHED_SHIP, followedBy: 'v43' } }]);
  expect([code, slept]).toEqual([0, []]);
  expect(out).toMatch(/^ship: v42 of shop was not found to burn more .* v43 runs in its place by now\.\n/);
});

test.each([
  [{ body: UNKNOWN }, undefined, 3],
  [{ body: UNKNOWN }, 'pass', 0],
  [{ body: UNKNOWN }, 'block', 3],
  [AWAY, undefined, 3],
  [AWAY, 'pass', 0],
] as const)('what nobody can tell is 3, unless asked otherwise: %j %s', async (reply, onUnknown, code) => {
  const more = onUnknown === undefined ? {} : { onUnknown };
  expect((await watched([reply], { watch: '10s', ...more })).code).toBe(code);
});

test('who is away for a while is asked again', async () => {
  expect((await watched([AWAY, AWAY, AWAY, AWAY, { body: WATCHED_HARDEN }])).code).toBe(1);
});

test('JSON is what was answered; GitHub has its annotation', async () => {
  const { out } = await watched([{ body: WATCHED_HARDEN }], { json: true });
  expect(JSON.parse(out)).toEqual(WATCHED_HARDEN);
  const github = (await watched([{ body: WATCHED_HARDEN }], { format: 'github' })).out;
  expect(github).toMatch(
    /^::error title=Leeway%3A harden::v42 of shop burns more than what ran before it\.%0A/,
  );
  expect(github).toMatch(/\n::stop-commands::([\w-]+)\n.*\n::\1::\n$/s);
});

test.each([
  [['--watch', '5m'], '--watch: say which deploy is watched'],
  [['--after-deploy', ' '], '--after-deploy: write 1 to 200 characters'],
  [['--after-deploy', 'v1', '--watch', 'soon'], '--watch: "soon" is no time to wait'],
  [['--after-deploy', 'v1', '--min-remaining', '5%'], '--after-deploy: --min-remaining asks before a deploy'],
  [['--after-deploy', 'v1', '--strict'], '--after-deploy: --strict asks before a deploy'],
])('wrong usage: %j', async (words, message) => {
  const { code, err } = await ran(['gate', '--service', 'shop', '--url', 'http://127.0.0.1:1', ...words]);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test('what answers but is no watch of a Leeway never makes a yes', async () => {
  const words = [
    'gate',
    '--service',
    'shop',
    '--after-deploy',
    'v1',
    '--watch',
    '0s',
    '--on-unknown',
    'pass',
  ];
  const { url } = await startReplies({ body: { code: 0 } });
  expect((await ran([...words, '--url', url])).code).toBe(2);
});
