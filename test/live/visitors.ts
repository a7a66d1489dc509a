/** Clients of a web server, and their own count of what they asked for and were answered. */
import { Agent, request } from 'node:http';
import { type Random, seededRandom, seedOf } from '../../server/demo/random.ts';
import { type Book, newBook, note } from '../chaos/book.ts';
import type { Event, Objective } from '../chaos/objectives.ts';
import { SLOW_MS, THRESHOLD_S, type Upstream } from './upstream.ts';

const AT_ONCE = 12;
/** As many as this of a hundred. */
const SHARES = { failed: 4, slow: 1, unknown: 5, leaving: 2, dead: 1 };

type Wish = { readonly method: string; readonly path: string; readonly leaves: string | null };

export type Visit = {
  readonly objective: Objective;
  readonly port: number;
  readonly upstream: Upstream;
  readonly seed: number;
  /** What the log says of a client that left; null when that line counts nowhere. */
  readonly leftStatus: number | null;
};

export class Visitors {
  readonly book: Book = newBook();
  /** Lines that the log must have, and those of them that count. */
  lines = 0;
  counted = 0;
  /** Requests that a check cannot rely on, in words. */
  readonly faults: string[] = [];
  readonly #visit: Visit;
  readonly #random: Random;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(visit: Visit) {
    this.#visit = visit;
    this.#random = seededRandom(seedOf(visit.seed, visit.port));
  }

  /** Settles when so many more requests are answered or given up. */
  async come(requests: number): Promise<void> {
    let left = requests;
    const one = async (): Promise<void> => {
      while (left-- > 0) await this.#go(wishOf(this.#random));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #go(wish: Wish): Promise<void> {
    const { leftStatus } = this.#visit;
    const begun = performance.now();
    const status = wish.leaves === null ? await this.#answered(wish) : await this.#left(wish, wish.leaves);
    const took = performance.now() - begun;
    const isSlow = wish.path.includes('slow=');
    this.lines++;
    if (!isSlow && took > THRESHOLD_S * 900)
      this.faults.push(
        `${wish.method} ${wish.path} took ${Math.round(took)} ms: this machine is too busy to tell`,
      );
    if (status === null && leftStatus === null) return;
    this.counted++;
    const event: Event = {
      minute: Math.floor(Date.now() / 60_000),
      method: wish.method,
      path: wish.path.split('?', 1)[0]!,
      status: status ?? leftStatus!,
      us: (isSlow ? SLOW_MS : 1) * 1_000,
    };
    note(this.book, this.#visit.objective, event);
  }

  async #answered({ method, path }: Wish): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const { port } = this.#visit;
    const headers = { host: 'example.org' };
    const call = request({ host: '127.0.0.1', port, method, path, headers, agent: this.#agent }, (answer) => {
      answer.resume();
      answer.once('error', reject);
      answer.once('end', () => resolve(answer.statusCode!));
    });
    call.once('error', reject);
    call.end();
    return promise;
  }

  /** Hangs up once the service has the request, and before it answers. */
  async #left({ method, path }: Wish, name: string): Promise<null> {
    const { port, upstream } = this.#visit;
    const call = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { host: 'example.org' },
      agent: false,
    });
    call.on('error', () => undefined);
    call.end();
    await upstream.arrived(name);
    call.destroy();
    return null;
  }
}

function wishOf(random: Random): Wish {
  const id = Math.floor(random() * 1e9).toString(36);
  const method = random() < 0.2 ? 'POST' : 'GET';
  const path = method === 'POST' ? '/snippets' : `/s/${id}`;
  let dice = random() * 100;
  const is = (share: number): boolean => {
    dice -= share;
    return dice < 0;
  };
  if (is(SHARES.failed)) return { method, path: `${path}?status=500`, leaves: null };
  if (is(SHARES.slow)) return { method, path: `${path}?slow=1`, leaves: null };
  if (is(SHARES.unknown)) return { method: 'GET', path: `/${id}.php?status=404`, leaves: null };
  if (is(SHARES.leaving)) return { method, path: `${path}?never=${id}`, leaves: id };
  if (is(SHARES.dead)) return { method: 'GET', path: '/dead', leaves: null };
  return { method, path: method === 'POST' ? `${path}?status=201` : path, leaves: null };
}
