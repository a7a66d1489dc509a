/** Targets are scraped over real HTTP, each at its own pace. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Scraper } from '../../server/prometheus/scraper.ts';

const INTERVAL = 500;

type Way = 'at once' | 'slowly' | 'never' | 'in drops' | 'with a fault';

/** A program that says how often it was asked. */
async function programOf(way: Way) {
  const program = { way, asked: [] as number[], url: '' };
  const answer = async (reply: ServerResponse, text: string) => {
    if (program.way === 'slowly') await delay(0.6 * INTERVAL);
    if (program.way === 'never') return;
    if (program.way === 'with a fault') reply.writeHead(500);
    if (program.way !== 'in drops') return reply.end(text);
    while (!reply.destroyed) {
      reply.write('# a word\n');
      await delay(20);
    }
  };
  const server = createServer((_, reply) => {
    program.asked.push(performance.now());
    void answer(reply, `asked_total ${program.asked.length}\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  program.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  return program;
}

type Program = Awaited<ReturnType<typeof programOf>>;

function scraperOf(programs: readonly Program[], interval = INTERVAL) {
  const scraper = new Scraper({
    ...{ job: 'app', headers: new Map(), ca: null, interval, selectors: ['asked_total'], now: Date.now },
    targets: programs.map(({ url }) => url),
  });
  onTestFinished(() => scraper.close());
  const nameOf = (instance = '') => 'ABC'[programs.findIndex(({ url }) => url.includes(instance))];
  /** What rounds hold, as `A1 B1`, and their faults. */
  const rounds = async (count: number) => {
    const signal = AbortSignal.timeout(20_000);
    const held: string[] = [];
    let faults: readonly string[] = [];
    for (let round = 0; round < count; round++) {
      faults = await scraper.scrape(signal);
      const answer = await scraper.samples('asked_total');
      const series = answer.ok ? answer.series : [];
      const told = series.map(({ metric, values }) => `${nameOf(metric.instance)}${values[0]![1]}`);
      held.push(answer.ok ? told.join(' ') : answer.message);
    }
    return { held, faults };
  };
  return { scraper, rounds };
}

/** From one time of being asked to the next, in intervals. */
function gapsOf({ asked }: Program, interval = INTERVAL): number[] {
  return asked.slice(1).map((at, index) => Math.round((at - asked[index]!) / interval));
}

test('targets that answer at once are of one round', async () => {
  const [a, b] = [await programOf('at once'), await programOf('at once')];
  const { rounds } = scraperOf([a, b]);
  expect(await rounds(4)).toEqual({ held: ['A1 B1', 'A2 B2', 'A3 B3', 'A4 B4'], faults: [] });
  expect([gapsOf(a), gapsOf(b)]).toEqual([
    [1, 1, 1],
    [1, 1, 1],
  ]);
});

test('one that is slow has rounds of its own', async () => {
  const [a, b] = [await programOf('at once'), await programOf('slowly')];
  const { rounds } = scraperOf([a, b]);
  expect(await rounds(6)).toEqual({ held: ['A1', 'B1', 'A2', 'B2', 'A3', 'B3'], faults: [] });
  expect([gapsOf(a), gapsOf(b)]).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test.each<Way>(['never', 'in drops'])('one that answers %s keeps nobody waiting', async (way) => {
  const [a, b] = [await programOf('at once'), await programOf(way)];
  const { rounds } = scraperOf([a, b]);
  const fault = `${b.url}: it did not answer in time`;
  expect(await rounds(5)).toEqual({ held: ['A1', 'A2', 'A3', 'A4', 'A5'], faults: [fault] });
  expect(gapsOf(a)).toEqual([1, 1, 1, 1]);
  b.way = 'at once';
  const { held, faults } = await rounds(4);
  expect(held.at(-1)).toMatch(/^A\d B\d$/);
  expect(faults).toEqual([]);
});

test('what is known of the others stays while a round holds one', async () => {
  const [a, b] = [await programOf('at once'), await programOf('at once')];
  const { scraper, rounds } = scraperOf([a, b]);
  await rounds(1);
  b.way = 'never';
  expect((await rounds(1)).held).toEqual(['A2']);
  const known = await scraper.labelSets('asked_total');
  expect(known.ok && known.sets.map(({ instance }) => instance)).toEqual([
    new URL(a.url).host,
    new URL(b.url).host,
  ]);
});

test('when none answers, that is a round too, as soon as it is known of each', async () => {
  const [a, b] = [await programOf('with a fault'), await programOf('never')];
  const { scraper, rounds } = scraperOf([a, b]);
  const none = `${a.url} answered 500; ${b.url}: it did not answer in time`;
  expect(await scraper.samples('asked_total')).toMatchObject({ message: 'nothing was scraped yet' });
  expect(await rounds(1)).toEqual({ held: [none], faults: none.split('; ') });
  // The other may answer yet: a fault of one alone is no round.
  b.way = 'at once';
  const { held, faults } = await rounds(2);
  expect(held.at(-1)).toMatch(/^B\d$/);
  expect(faults).toEqual([`${a.url} answered 500`]);
});

test('whoever asks once waits for all of them', async () => {
  const [a, b, c] = [await programOf('at once'), await programOf('slowly'), await programOf('never')];
  const { scraper } = scraperOf([a, b, c]);
  const faults = await scraper.scrapeAll(AbortSignal.timeout(20_000));
  expect(faults).toEqual([`${c.url}: it did not answer in time`]);
  const answer = await scraper.samples('asked_total');
  expect(answer.ok && answer.series.map(({ metric }) => metric.instance)).toEqual(
    [a, b].map(({ url }) => new URL(url).host),
  );
});

test('a target is asked less often where nobody wants to know, and then at once', async () => {
  const a = await programOf('at once');
  const { rounds } = scraperOf([a]);
  await rounds(1);
  await delay(3.5 * INTERVAL);
  await rounds(2);
  expect(a.asked.length).toBe(3);
  const [, , last] = a.asked;
  expect(Math.round((last! - a.asked[1]!) / INTERVAL)).toBe(1);
});

test('it ends at once, whatever hangs', async () => {
  const { scraper } = scraperOf([await programOf('never')], 60_000);
  const ending = new AbortController();
  const scraped = scraper.scrape(ending.signal);
  ending.abort();
  await scraped;
});
