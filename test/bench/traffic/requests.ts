/** The traffic that files and bodies of the benchmark hold: twenty routes, log-normal durations, errors as in life. */
import { normal, seededRandom } from '../../../server/demo/random.ts';

/** One request before it is written as a line. */
export type Request = {
  readonly method: string;
  readonly path: string;
  /** What some clients add behind the path; empty or from the question mark on. */
  readonly query: string;
  readonly status: number;
  readonly us: number;
};

export const SERVICE = 'snippets';

type Route = {
  readonly method: string;
  /** As a definition writes it; each `:name` is an id in a path. */
  readonly pattern: string;
  /** Its share of the traffic, in hundredths. */
  readonly share: number;
  /** The median of its durations. */
  readonly ms: number;
};

/** The first is the one whose good and bad are counted beside others; no other GET has a path of its shape. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/s/:id', share: 38, ms: 45 },
  { method: 'POST', pattern: '/snippets', share: 9, ms: 120 },
  { method: 'GET', pattern: '/snippets', share: 7, ms: 80 },
  { method: 'GET', pattern: '/search', share: 7, ms: 160 },
  { method: 'GET', pattern: '/users/:id', share: 6, ms: 30 },
  { method: 'GET', pattern: '/users/:id/snippets', share: 5, ms: 90 },
  { method: 'GET', pattern: '/snippets/:id/comments', share: 5, ms: 60 },
  { method: 'GET', pattern: '/health', share: 4, ms: 2 },
  { method: 'GET', pattern: '/api/v1/feed', share: 3, ms: 110 },
  { method: 'POST', pattern: '/snippets/:id/comments', share: 2, ms: 95 },
  { method: 'PUT', pattern: '/snippets/:id', share: 2, ms: 130 },
  { method: 'GET', pattern: '/snippets/:id/raw', share: 2, ms: 25 },
  { method: 'GET', pattern: '/tags/:tag', share: 2, ms: 70 },
  { method: 'GET', pattern: '/api/v1/stats', share: 2, ms: 200 },
  { method: 'POST', pattern: '/login', share: 1, ms: 240 },
  { method: 'POST', pattern: '/logout', share: 1, ms: 15 },
  { method: 'DELETE', pattern: '/snippets/:id', share: 1, ms: 85 },
  { method: 'PATCH', pattern: '/users/:id/settings', share: 1, ms: 75 },
  { method: 'GET', pattern: '/api/v1/exports/:id', share: 1, ms: 800 },
  { method: 'GET', pattern: '/robots.txt', share: 1, ms: 1 },
];

const SPREAD = 0.7;
const HUNDREDTHS = ROUTES.flatMap((route) => Array.from({ length: route.share }, () => route));
const IDS = 36 ** 7;

/** Endless requests; the same seed makes the same ones. */
export function* requestsOf(seed: number): Generator<Request, never> {
  const random = seededRandom(seed);
  for (;;) {
    const route = HUNDREDTHS[Math.floor(random() * HUNDREDTHS.length)]!;
    yield {
      method: route.method,
      path: route.pattern.replaceAll(/:\w+/g, () => Math.floor(random() * IDS).toString(36)),
      query: route.pattern === '/search' ? `?q=${Math.floor(random() * 1000)}&page=2` : '',
      status: statusOf(route.method, random()),
      us: Math.round(route.ms * 1000 * Math.exp(SPREAD * normal(random))),
    };
  }
}

function statusOf(method: string, chance: number): number {
  if (chance < 0.004) return 500;
  if (chance < 0.006) return 503;
  if (chance < 0.025) return 404;
  if (chance < 0.03) return 429;
  if (method === 'POST') return 201;
  return chance < 0.1 ? 304 : 200;
}

const THRESHOLD_US = 300_000;
const FIRST_SERVER_ERROR = 500;

/** What the first route's objectives make of requests: counted as a hand would, beside all that is measured. */
export class HandCount {
  lines = 0;
  /** Of the objective that asks for "non-5xx under 300ms". */
  fast = 0;
  /** Of the objective that asks for "non-5xx". */
  answered = 0;
  total = 0;

  add({ method, path, status, us }: Request): void {
    this.lines++;
    if (method !== 'GET' || !path.startsWith('/s/')) return;
    const isAnswered = status < FIRST_SERVER_ERROR;
    this.total++;
    if (isAnswered) this.answered++;
    if (isAnswered && us < THRESHOLD_US) this.fast++;
  }

  addAll({ lines, fast, answered, total }: HandCount): void {
    this.lines += lines;
    this.fast += fast;
    this.answered += answered;
    this.total += total;
  }
}
