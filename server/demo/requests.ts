import type { Random } from './random.ts';

/** The sorts of request that reach the example app; a stray asks for what the app does not have. */
export type Kind = 'read' | 'create' | 'health' | 'ready' | 'stray';

/** One request as a client sends it, and the status that a healthy app answers. */
export type DemoRequest = {
  readonly kind: Kind;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly status: number;
};

/** Who asks for what: shares of all requests, summing to 1. Monitors of the app are in it, as in any real log. */
export const MIX: Readonly<Record<Kind, number>> = {
  read: 0.84,
  create: 0.09,
  health: 0.03,
  ready: 0.02,
  stray: 0.02,
};

const UNKNOWN_SHARE = 0.015;
const MOST_READS = 500;

/** The snippets that are in the store when the example app starts. */
export const KNOWN_IDS: readonly string[] = Array.from({ length: 80 }, (_, i) => `x${(i + 1).toString(36)}`);
const GONE_IDS = Array.from({ length: 40 }, (_, i) => `gone${i + 1}`);
const STRAY_PATHS = ['/favicon.ico', '/robots.txt', '/wp-login.php', '/.env', '/admin', '/api/v2/snippets'];

const CREATE: DemoRequest = { kind: 'create', method: 'POST', path: '/snippets', status: 201 };
const HEALTH: DemoRequest = { kind: 'health', method: 'GET', path: '/health', status: 200 };
const READY: DemoRequest = { kind: 'ready', method: 'GET', path: '/ready', status: 200 };
const STRAYS = STRAY_PATHS.map((path): DemoRequest => ({ kind: 'stray', method: 'GET', path, status: 404 }));
const UNKNOWN = GONE_IDS.map((id) => readOf(id, 404));

/** Chooses what clients ask for next. Requests are shared objects, so a reader may cache by identity. */
export type Requests = {
  any(random: Random): DemoRequest;
  read(random: Random): DemoRequest;
  /** From now on clients ask for this snippet too. */
  learn(publicId: string): void;
};

export function createRequests(): Requests {
  const reads = KNOWN_IDS.map((id) => readOf(id, 200));
  const read = (random: Random): DemoRequest => {
    if (random() < UNKNOWN_SHARE) return pick(UNKNOWN, random());
    // The square makes the first ones popular, as snippets are.
    return pick(reads, random() ** 2);
  };
  return {
    any: (random) => anyOf(random(), read, random),
    read,
    learn(publicId) {
      if (reads.length >= MOST_READS) reads.splice(KNOWN_IDS.length, 1);
      reads.push(readOf(publicId, 200));
    },
  };
}

function anyOf(share: number, read: Requests['read'], random: Random): DemoRequest {
  let rest = share - MIX.read;
  if (rest < 0) return read(random);
  rest -= MIX.create;
  if (rest < 0) return CREATE;
  rest -= MIX.health;
  if (rest < 0) return HEALTH;
  rest -= MIX.ready;
  return rest < 0 ? READY : pick(STRAYS, random());
}

function readOf(publicId: string, status: number): DemoRequest {
  return { kind: 'read', method: 'GET', path: `/s/${publicId}`, status };
}

function pick(from: readonly DemoRequest[], share: number): DemoRequest {
  return from[Math.floor(share * from.length)]!;
}
