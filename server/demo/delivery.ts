import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export const SERVICE = 'snippets';
export const SOURCE = 'demo';

/** What became of a batch: counted by Leeway, refused for good, or given up because the sender was stopped. */
type Delivered = 'counted' | 'refused' | 'stopped';

/** Sends one batch until Leeway has counted it. The same key each time, so that it is counted once. */
export type Deliver = (key: string, body: Uint8Array) => Promise<Delivered>;

type Answer = {
  readonly kind: 'counted' | 'refused' | 'again';
  readonly why: string;
  readonly after?: number;
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const ANSWER_WITHIN_MS = 30_000;

/** Where Leeway is, and what lets in there; null where nobody has to say who they are. */
export type LeewayAddress = { readonly url: string; readonly token: string | null };

export function authorization({ token }: LeewayAddress): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** `signal` ends the retries; what is on its way then is still waited for. */
export function createDelivery(options: {
  leeway: LeewayAddress;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}): Deliver {
  const target = new URL(`/api/v1/logs?service=${SERVICE}&source=${SOURCE}`, options.leeway.url);
  const who = authorization(options.leeway);
  return async (key, body) => {
    let lastWhy = '';
    for (let attempt = 0; !options.signal.aborted; attempt++) {
      const answer = await send(target, { ...who, 'idempotency-key': key }, body);
      if (answer.kind === 'counted') return 'counted';
      // Said when it changes, not each time.
      if (answer.why !== lastWhy) report(options.log, key, answer);
      lastWhy = answer.why;
      if (answer.kind === 'refused') return 'refused';
      await options.clock.wait(answer.after ?? pause(attempt), options.signal);
    }
    return 'stopped';
  };
}

function pause(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}

function report(log: Log, key: string, answer: Answer): void {
  const fields = { key, why: answer.why };
  if (answer.kind === 'refused')
    log.error(fields, 'Leeway refused a batch of the demo: its lines are not counted');
  else log.warn(fields, 'Leeway did not take a batch of the demo; sending it again');
}

async function send(target: URL, headers: Record<string, string>, body: Uint8Array): Promise<Answer> {
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
      body: body as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return answerOf(response, await response.text());
  } catch (fault) {
    return { kind: 'again', why: reasonOf(fault) };
  }
}

function answerOf(response: Response, text: string): Answer {
  if (response.ok) return { kind: 'counted', why: '' };
  const why = `${response.status} ${text.slice(0, 300)}`;
  if (response.status < 500 && response.status !== 429) return { kind: 'refused', why };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (!(seconds >= 0)) return { kind: 'again', why };
  return { kind: 'again', why, after: Math.min(LONGEST_PAUSE_MS, seconds * 1000) };
}

/** fetch says only "fetch failed"; the cause has the reason. */
function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.cause instanceof Error ? fault.cause.message : fault.message;
}
