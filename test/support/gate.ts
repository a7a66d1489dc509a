/** Answers of the gate, and a server that gives them in turn. */
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { run } from '../../server/cli/program.ts';
import type { GateAnswer, WatchAnswer } from '../../server/http/gate-contract.ts';

export const HARDEN: GateAnswer = {
  service: 'shop',
  slo: null,
  kind: 'feature',
  verdict: 'harden',
  allowed: false,
  code: 1,
  reasons: ['pay: The error budget is spent: 30 bad events, 10 allowed.', 'look: 12% of the budget is left.'],
  words: null,
  overridden: false,
  override: null,
  exception: null,
  slos: [
    {
      name: 'pay',
      objective: '99% of POST /pay non-5xx over 1d',
      verdict: 'harden',
      reasons: ['The error budget is spent: 30 bad events, 10 allowed.'],
      remaining: -2,
      burn: 14.4,
      good: 970,
      bad: 30,
      total: 1000,
    },
    {
      name: 'look',
      objective: '99% of GET / non-5xx over 1d',
      verdict: 'caution',
      reasons: ['12% of the budget is left.'],
      remaining: 0.12,
      burn: 0.5,
      good: 9912,
      bad: 88,
      total: 10_000,
    },
  ],
  at: '2026-11-23T12:00:30.000Z',
  url: 'http://127.0.0.1:3000/slo/shop/pay',
};

export const SHIP: GateAnswer = {
  ...HARDEN,
  verdict: 'ship',
  allowed: true,
  code: 0,
  reasons: ['88% of the error budget is left.'],
  slos: [{ ...HARDEN.slos[1]!, verdict: 'ship', reasons: [], remaining: 0.88 }],
  url: 'http://127.0.0.1:3000/slo/shop/look',
};

export const OVERRIDDEN: GateAnswer = {
  ...HARDEN,
  allowed: true,
  code: 0,
  reasons: ['Overridden by ana until 2026-11-23 14:00 UTC: the fix is in.', ...HARDEN.reasons],
  overridden: true,
  override: {
    id: 'o1',
    service: 'shop',
    by: 'ana',
    reason: 'the fix is in',
    from: '2026-11-23T12:00:00.000Z',
    to: '2026-11-23T14:00:00.000Z',
  },
};

/** Of a watch: before a deploy and after it. */
const COUNTS = {
  before: { good: 891, bad: 9, total: 900, share: 0.01 },
  after: { good: 855, bad: 45, total: 900, share: 0.05 },
  ...{ ratio: 5, atLeast: 1.59, evidence: 81_594 },
};
export const WATCHED_HARDEN: WatchAnswer = {
  ...{ service: 'shop', slo: null, version: 'v42', deployedAt: '2026-11-23T12:00:30.000Z', followedBy: null },
  ...{
    verdict: 'harden',
    code: 1,
    reasons: ['5% of 900 events since the deploy bad.'],
    enough: 100,
    minutes: 5,
  },
  ...COUNTS,
  slos: [{ name: 'pay', verdict: 'harden', reasons: ['5% of 900 events since the deploy bad.'], ...COUNTS }],
  ...{ at: '2026-11-23T12:06:30.000Z', url: 'http://127.0.0.1:3000/slo/shop/pay' },
};
export const WATCHED_SHIP: WatchAnswer = {
  ...WATCHED_HARDEN,
  verdict: 'ship',
  code: 0,
  reasons: ['No significant rise.'],
  slos: [],
};

export type Reply = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
  /** Nothing is ever sent. */
  readonly silent?: boolean;
};
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | null;
};

/** Gives the replies one after the other, the last for ever; a text is sent as it is. */
export async function startReplies(...replies: readonly Reply[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { method, url: path, headers: of } = request;
    const authorization = of.authorization ?? null;
    asked.push({ method: method!, path: path!, body: text === '' ? null : JSON.parse(text), authorization });
    const reply = replies[Math.min(asked.length, replies.length) - 1]!;
    const { status = 200, headers = {}, body } = reply;
    if (reply.silent === true) return;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

export type Said = { readonly code: number; readonly out: string; readonly err: string };

/** A stream that keeps what is written to it. */
export function memoryIo(env: Readonly<Record<string, string>> = {}, isTTY = false) {
  const [out, err]: [string[], string[]] = [[], []];
  const stdout = { isTTY, write: (text: string) => out.push(text) } as unknown as NodeJS.WriteStream;
  const stderr = { isTTY, write: (text: string) => err.push(text) } as unknown as NodeJS.WriteStream;
  return { io: { env, stdout, stderr }, said: () => ({ out: out.join(''), err: err.join('') }) };
}

/** A command in this process. */
export async function ran(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const { io, said } = memoryIo(env);
  const code = await run(words, io);
  return { code, ...said() };
}
