/** Seeded log lines: a batch can be made again from its number alone, and says what it should count. */
import { type Random, seededRandom, seedOf } from '../../server/demo/random.ts';
import type { Event } from './objectives.ts';

export type TrafficBatch = {
  readonly key: string;
  readonly service: string;
  readonly body: Buffer;
  readonly lines: number;
  readonly events: readonly Event[];
  /** Lines that must be refused. */
  readonly refused: number;
};

export type Traffic = {
  readonly seed: number;
  readonly batches: number;
  readonly start: number;
  /** Of a batch, on the average. */
  readonly lines?: number;
  /** How far back its requests go. */
  readonly spanMs?: number;
};

export type Line = {
  readonly text: string;
  /** Null: it must be refused. */
  readonly event: Event | null;
};

const MINUTE_MS = 60_000;
const USUAL_LINES = 1_000;
const USUAL_SPAN_MS = 3 * 86_400_000;
/** Durations around the thresholds, as written and in whole microseconds. */
const EDGES: readonly (readonly [string, number])[] = [
  ['300', 300_000],
  ['299.999', 299_999],
  ['299.9999', 299_999],
  ['300.001', 300_001],
  ['275', 275_000],
  ['274.999', 274_999],
  ['1000', 1_000_000],
  ['1000.001', 1_000_001],
  ['1.5e3', 1_500_000],
  ['1499.999', 1_499_999],
  ['98.9999', 98_999],
  ['99', 99_000],
  ['0', 0],
];

/** Batch `index` of the traffic; the sizes of two neighbours are as far from the average. */
export function makeBatch(traffic: Traffic, index: number): TrafficBatch {
  const { seed, start, lines: average = USUAL_LINES, spanMs } = traffic;
  const random = seededRandom(seedOf(seed, index));
  const pair = seededRandom(seedOf(seed, (index & ~1) + 1_000_003));
  const swing = Math.floor(pair() * 0.9 * average);
  const lines = index % 2 === 0 ? average + swing : average - swing;
  const texts: string[] = [];
  const events: Event[] = [];
  for (let line = 0; line < lines; line++) {
    const { text, event } = makeLine(random, start, spanMs);
    texts.push(text);
    if (event !== null) events.push(event);
  }
  return {
    key: `${seed}-${index}`,
    service: index % 5 === 0 ? 'billing' : 'snippets',
    body: Buffer.from(`${texts.join('\n')}\n`),
    lines,
    events,
    refused: lines - events.length,
  };
}

export function makeLine(random: Random, start: number, spanMs = USUAL_SPAN_MS): Line {
  return random() < 0.01
    ? { text: refusedLine(random, start), event: null }
    : goodLine(random, start, spanMs);
}

/** A request of the last days, more of them of the last two hours. */
export function makeEvent(
  random: Random,
  start: number,
  spanMs = USUAL_SPAN_MS,
): { time: number; ms: string | null; event: Event } {
  const time = start - Math.floor(random() * (random() < 0.4 ? 7_200_000 : spanMs));
  const { method, path, status } = request(random);
  const ms = duration(random);
  const event: Event = { minute: Math.floor(time / MINUTE_MS), method, path, status, us: ms?.us ?? null };
  return { time, ms: ms?.text ?? null, event };
}

function goodLine(random: Random, start: number, spanMs: number): Line {
  const { time, ms, event } = makeEvent(random, start, spanMs);
  const { method, path, status } = event;
  const place = random() < 0.05 ? template(method, path) : `"method":"${method}","path":"${path}"`;
  const at = random() < 0.1 ? String(time) : `"${new Date(time).toISOString()}"`;
  const tail = ms === null ? '' : `,"ms":${ms}`;
  return { text: `{"time":${at},"reqId":"${id(random)}",${place},"status":${status}${tail}}`, event };
}

/** As an app logs that knows its routes. */
function template(method: string, path: string): string {
  const isUnknown = path.endsWith('.php');
  return isUnknown
    ? `"method":"${method}","path":"${path}"`
    : `"route":"${method} ${path.replace(/^\/s\/[^/]+/, '/s/:publicId')}"`;
}

function request(random: Random): { method: string; path: string; status: number } {
  const dice = random();
  const failed = random() < 0.02;
  if (dice < 0.6) {
    return { method: 'GET', path: `/s/${id(random)}`, status: failed ? 503 : random() < 0.05 ? 404 : 200 };
  }
  if (dice < 0.8)
    return { method: 'POST', path: '/snippets', status: failed ? 500 : random() < 0.1 ? 422 : 201 };
  if (dice < 0.88) return { method: 'GET', path: `/s/${id(random)}/raw`, status: failed ? 502 : 200 };
  if (dice < 0.92) return { method: 'DELETE', path: `/s/${id(random)}`, status: failed ? 500 : 204 };
  if (dice < 0.97) return { method: 'GET', path: '/health', status: failed ? 503 : 200 };
  return { method: 'GET', path: `/${id(random)}.php`, status: 404 };
}

function duration(random: Random): { text: string; us: number } | null {
  const dice = random();
  if (dice < 0.01) return null;
  if (dice < 0.15) {
    const [text, us] = EDGES[Math.floor(random() * EDGES.length)]!;
    return { text, us };
  }
  const us = Math.floor(2_000 * 1_200 ** random());
  return { text: `${Math.floor(us / 1000)}.${String(us % 1000).padStart(3, '0')}`, us };
}

function refusedLine(random: Random, start: number): string {
  const time = new Date(start).toISOString();
  const old = new Date(start - 400 * 86_400_000).toISOString();
  const kinds = [
    '{"this": is no JSON}',
    `{"time":"${time}","method":"GET","path":"/s/x","status":999,"ms":1}`,
    `{"time":"${time}","method":"GET","path":"/s/x","ms":1}`,
    `{"time":"${time}","method":"GET","path":"/s/x","status":200,"ms":-4}`,
    `{"time":"${old}","method":"GET","path":"/s/x","status":200,"ms":4}`,
    `{"time":"${time}","method":"GET","status":200,"ms":4}`,
    `{"time":"${time}","method":"GET","path":"/s/x","status":200,`,
  ];
  return kinds[Math.floor(random() * kinds.length)]!;
}

export function id(random: Random): string {
  return Math.floor(random() * 2_176_782_336)
    .toString(36)
    .padStart(6, '0');
}
