/** A client as shippers are: it sends a batch again until it has a 200, and keeps no other promise. */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { IngestReply } from '../../server/http/contract.ts';
import type { TrafficBatch } from './traffic.ts';

const AGAIN_MS = 30;
const ANSWER_MS = 60_000;

export type Tally = {
  posts: number;
  /** 503, each with Retry-After. */
  turnedAway: number;
  /** Nobody listened. */
  notListening: number;
  /** The connection broke before the answer. */
  cutOff: number;
  duplicates: number;
  /** Whatever must not happen, in words. */
  readonly faults: string[];
  inFlight: number;
  /** The longest time without any 200, ms. */
  longestAnswer: number;
};

export function newTally(): Tally {
  return {
    posts: 0,
    turnedAway: 0,
    notListening: 0,
    cutOff: 0,
    duplicates: 0,
    faults: [],
    inFlight: 0,
    longestAnswer: 0,
  };
}

type Answer = { readonly status: number; readonly retryAfter: string | undefined; readonly text: string };

export class Sender {
  readonly tally = newTally();
  readonly #where: () => string | null;
  #isClosed = false;
  readonly #agent = new Agent({ keepAlive: true });

  /** `where`: the present address; null while there is none. */
  constructor(where: () => string | null) {
    this.#where = where;
  }

  /** Sends until the answer is 200, and answers that; null when told to give up. */
  async send(batch: TrafficBatch, giveUp: () => boolean = () => false): Promise<IngestReply | null> {
    while (!giveUp() && !this.#isClosed) {
      const url = this.#where();
      const answer = url === null ? 'down' : await this.#post(batch, url);
      if (answer === 'down') {
        await delay(AGAIN_MS);
        continue;
      }
      if (answer !== null && answer.status === 200)
        return this.#checked(batch, JSON.parse(answer.text) as IngestReply);
      if (answer !== null) this.#refused(batch, answer);
      await delay(AGAIN_MS);
    }
    return null;
  }

  /** What is not answered then is given up. */
  close(): void {
    this.#isClosed = true;
    this.#agent.destroy();
  }

  #checked(batch: TrafficBatch, reply: IngestReply): IngestReply {
    if (reply.duplicate) this.tally.duplicates++;
    if (reply.accepted !== batch.events.length || reply.rejected !== batch.refused) {
      this.tally.faults.push(
        `batch ${batch.key}: ${reply.accepted} accepted and ${reply.rejected} rejected, not ${batch.events.length} and ${batch.refused}`,
      );
    }
    return reply;
  }

  #refused({ key }: TrafficBatch, { status, retryAfter, text }: Answer): void {
    if (status === 503 && retryAfter !== undefined) this.tally.turnedAway++;
    else this.tally.faults.push(`batch ${key}: ${status}, Retry-After ${retryAfter}: ${text.slice(0, 200)}`);
  }

  async #post(batch: TrafficBatch, url: string): Promise<Answer | null> {
    this.tally.posts++;
    this.tally.inFlight++;
    const begun = performance.now();
    try {
      return await post(`${url}/api/v1/logs?service=${batch.service}`, batch, this.#agent);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ECONNREFUSED') this.tally.notListening++;
      else this.tally.cutOff++;
      return null;
    } finally {
      this.tally.inFlight--;
      this.tally.longestAnswer = Math.max(this.tally.longestAnswer, performance.now() - begun);
    }
  }
}

function post(url: string, { key, body }: TrafficBatch, agent: Agent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = { 'idempotency-key': key, 'content-length': body.length };
  const call = request(url, { method: 'POST', agent, headers, timeout: ANSWER_MS }, (answer) => {
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      text += chunk;
    });
    answer.on('error', reject);
    answer.on('end', () =>
      resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], text }),
    );
  });
  call.on('error', reject);
  call.on('timeout', () => call.destroy(new Error('no answer')));
  call.end(body);
  return promise;
}
