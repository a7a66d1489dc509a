/** Clients of the example app: they come when they like, not when it has answered the last one. */
import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import { createRequests, type DemoRequest, type Requests } from './requests.ts';

export type Load = {
  /** Sends no more, and waits for the answers that are due. */
  stop(): Promise<void>;
};

export const MOST_AT_ONCE = 100;

export function startLoad(options: { url: string; clock: Clock; random: Random }): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  const stopping = new AbortController();
  const requests = createRequests();
  const open = new Set<Promise<void>>();

  async function arrive(): Promise<void> {
    while (!stopping.signal.aborted) {
      await options.clock.wait(untilNext(options.clock.elapsed(), options.random), stopping.signal);
      if (stopping.signal.aborted || open.size >= MOST_AT_ONCE) continue;
      const asked = ask(options.url, agent, requests.any(options.random), requests);
      open.add(asked);
      asked.finally(() => open.delete(asked));
    }
  }

  const arriving = arrive();
  return {
    async stop() {
      stopping.abort();
      await arriving;
      await Promise.all(open);
      agent.destroy();
    },
  };
}

/** Requests a second at a moment: between 20 and 40, in waves of some minutes and of some seconds. */
export function rateAt(elapsed: number): number {
  const seconds = elapsed / 1000;
  return 30 + 6 * Math.sin(seconds / 41) + 4 * Math.sin(seconds / 5.3);
}

/** Arrivals that know nothing of each other: exponential gaps. */
function untilNext(elapsed: number, random: Random): number {
  return (-Math.log(1 - random()) * 1000) / rateAt(elapsed);
}

/** Resolves when the answer was read or the connection failed: what the app made of it is in the app's own log. */
function ask(url: string, agent: Agent, asked: DemoRequest, requests: Requests): Promise<void> {
  return new Promise((resolve) => {
    const sent = httpRequest(new URL(asked.path, url), { agent, method: asked.method });
    sent.once('close', resolve);
    sent.once('error', () => undefined);
    readAnswer(sent, (text) => {
      if (asked.kind === 'create') learnFrom(text, requests);
    });
    sent.end(asked.kind === 'create' ? JSON.stringify({ text: 'a new snippet' }) : undefined);
  });
}

function readAnswer(sent: ClientRequest, done: (text: string) => void): void {
  sent.once('response', (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    response.once('end', () => done(text));
  });
}

function learnFrom(text: string, requests: Requests): void {
  const { publicId } = JSON.parse(text) as { publicId?: unknown };
  if (typeof publicId === 'string') requests.learn(publicId);
}
