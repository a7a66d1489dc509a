/** Programs that expose their counters, scraped over real HTTP. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Service } from '../../server/service.ts';
import { asked } from '../support/counter-scene.ts';
import { type Clock, folded, openScene } from '../support/service-harness.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 24, 12, 0, 10);

/** A program with counters of its own, which can stop listening and restart. */
class Program {
  counts = new Map<string, number>();
  answer: (() => [status: number, text: string]) | null = null;
  asked = 0;
  /** Until it is false again, what is asked is never answered. */
  hangs = false;
  readonly #server = createServer((request, reply) => {
    this.asked++;
    expect(request.headers.authorization).toBe('Bearer geheim');
    if (this.hangs) return;
    const [status, text] = this.answer?.() ?? [200, this.#exposition()];
    reply.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  });
  #port = 0;

  async listen(): Promise<this> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** Requests by code. */
  serve(requests: Readonly<Record<string, number>>): void {
    for (const [code, count] of Object.entries(requests))
      this.counts.set(code, (this.counts.get(code) ?? 0) + count);
  }

  #exposition(): string {
    const lines = [...this.counts].map(
      ([code, count]) => `http_requests_total{code="${code}",job="own"} ${count}`,
    );
    return ['# TYPE http_requests_total counter', ...lines, 'other{broken', ''].join('\n');
  }
}

async function programs(count: number): Promise<Program[]> {
  const all = await Promise.all(Array.from({ length: count }, () => new Program().listen()));
  onTestFinished(async () => {
    await Promise.all(all.map((one) => one.stop()));
  });
  return all;
}

const yaml = (targets: readonly string[]): string =>
  [
    'sources:',
    `  - { name: app, targets: ${JSON.stringify(targets)}, interval: 1s, bearer: geheim }`,
    'service: web',
    'slos:',
    '  - { name: ok, target: 90%, total: http_requests_total, bad: \'http_requests_total{code=~"5..",exported_job="own",job="app"}\', window: 1d }',
  ].join('\n');

/** Time goes on, and what was counted by then is folded. */
async function after(ms: number, service: Service, clock: Clock): Promise<{ good: number; bad: number }> {
  clock.now += ms;
  await vi.waitFor(
    () => {
      const [slo] = service.definitions.current().slos;
      const reading = slo?.sli === 'counters' ? service.readings.get(slo.counters.digest) : null;
      expect(reading?.until).toBe(clock.now);
    },
    { timeout: 15_000, interval: 20 },
  );
  await folded(service, clock);
  const { good, bad } = status(service).counts;
  return { good, bad };
}

function status(service: Service) {
  return service.fold.statuses.find({ service: 'web', name: 'ok' })!;
}

test('what programs count is counted once, through failures that are new, restarts, outages and a restart of Leeway', async () => {
  const [a, b] = (await programs(2)) as [Program, Program];
  const { clock, start, define } = await openScene(NOW);
  await define(yaml([a.url, `${b.url}/metrics`]));
  a.serve({ 200: 1000, 500: 50 });
  b.serve({ 200: 400 });
  let service = await start();
  let sources = asked(service, clock);
  // What was counted before the first scrape is of no known time.
  expect(await after(1000, service, clock)).toEqual({ good: 0, bad: 0 });
  a.serve({ 200: 7, 500: 3 });
  b.serve({ 200: 5 });
  expect(await after(15_000, service, clock)).toEqual({ good: 12, bad: 3 });
  // A code that was not met before begins at zero.
  b.serve({ 500: 2 });
  expect(await after(15_000, service, clock)).toEqual({ good: 12, bad: 5 });
  // A restart: it counts from zero on, and had counted nothing since the last scrape.
  a.counts = new Map();
  a.serve({ 200: 4, 500: 1 });
  expect(await after(15_000, service, clock)).toEqual({ good: 16, bad: 6 });
  expect(sources.faults('app')).toEqual([]);

  // One is away: the other counts on, and the reason is told.
  await b.stop();
  a.serve({ 200: 1 });
  expect(await after(15_000, service, clock)).toEqual({ good: 17, bad: 6 });
  expect(sources.faults('app')).toEqual([`${b.url}/metrics: nothing listens there (connection refused)`]);
  expect(status(service).verdict).not.toBe('unknown');
  b.serve({ 200: 6 });
  await b.listen();
  expect(await after(15_000, service, clock)).toEqual({ good: 23, bad: 6 });
  expect(sources.faults('app')).toEqual([]);

  // Leeway is away for a while: the growth is counted when it is back.
  await sources.stop();
  await service.stop();
  a.serve({ 200: 10, 500: 1 });
  service = await start();
  sources = asked(service, clock);
  expect(await after(2 * MINUTE, service, clock)).toEqual({ good: 33, bad: 7 });
  expect(await after(MINUTE, service, clock)).toEqual({ good: 33, bad: 7 });
});

test('a program that hangs keeps no other from being counted, and is counted when it answers again', async () => {
  const [a, b] = (await programs(2)) as [Program, Program];
  const { clock, start, define } = await openScene(NOW);
  await define(yaml([a.url, b.url]));
  a.serve({ 200: 100 });
  b.serve({ 200: 100 });
  const service = await start();
  const sources = asked(service, clock);
  await after(1000, service, clock);
  b.hangs = true;
  const began = a.asked;
  for (let round = 1; round <= 4; round++) {
    a.serve({ 200: 10, 500: 1 });
    b.serve({ 200: 3 });
    expect(await after(MINUTE, service, clock)).toEqual({ good: 10 * round, bad: round });
  }
  await vi.waitFor(() =>
    expect(sources.faults('app')).toEqual([`${b.url}/metrics: it did not answer in time`]),
  );
  expect(a.asked - began).toBeGreaterThanOrEqual(4);
  expect(status(service).verdict).not.toBe('unknown');
  b.hangs = false;
  await vi.waitFor(
    async () => {
      clock.now += 1000;
      await folded(service, clock);
      expect(status(service).counts).toMatchObject({ good: 52, bad: 4 });
    },
    { timeout: 15_000, interval: 50 },
  );
  await vi.waitFor(() => expect(sources.faults('app')).toEqual([]), 15_000);
});

test('programs that answer nonsense, or nothing, are no good news', async () => {
  const [a] = (await programs(1)) as [Program];
  const { clock, start, define } = await openScene(NOW);
  await define(yaml([a.url]));
  a.serve({ 200: 10 });
  const service = await start();
  const sources = asked(service, clock);
  await after(1000, service, clock);
  a.serve({ 200: 10 });
  await after(MINUTE, service, clock);
  const before = status(service).verdict;
  a.answer = () => [200, '<html>'];
  const told = (fault: string) => vi.waitFor(() => expect(sources.faults('app')).toEqual([fault]), 15_000);
  await told(`${a.url}/metrics: line 1 is no sample of a metric: <html>`);
  a.answer = () => [401, ''];
  await told(`${a.url}/metrics answered 401`);
  clock.now += 11 * MINUTE;
  await told(`${a.url}/metrics answered 401`);
  await folded(service, clock);
  await vi.waitFor(() => {
    const { verdict, reasons } = status(service);
    expect([before, verdict, reasons[0]]).toEqual([
      'ship',
      'unknown',
      `app was last read at 2026-11-24 12:01 UTC: total: ${a.url}/metrics answered 401`,
    ]);
  }, 15_000);
});

test('two replicas scrape as one', async () => {
  const [a] = (await programs(1)) as [Program];
  const { clock, start, define } = await openScene(NOW);
  await define(yaml([a.url]));
  a.serve({ 200: 10 });
  const [first, second] = [await start(), await start()];
  const sources = [asked(first, clock), asked(second, clock)];
  await after(1000, first, clock);
  for (let round = 0; round < 3; round++) {
    a.serve({ 200: 5, 500: 1 });
    await after(15_000, first, clock);
  }
  expect(status(first).counts).toMatchObject({ good: 15, bad: 3 });
  // The other takes over where the first was.
  await sources[0]!.stop();
  await first.stop();
  a.serve({ 200: 5, 500: 1 });
  expect(await after(15_000, second, clock)).toEqual({ good: 20, bad: 4 });
});
