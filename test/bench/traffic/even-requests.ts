/** Traffic in which every route has the same share and every answer is a 200: one series a route. */
import { normal, seededRandom } from '../../../server/demo/random.ts';
import type { Request } from './requests.ts';

const MEDIAN_US = 45_000;
const SPREAD = 0.7;
const LETTERS = 'abcdefghij';

/** Literal and not many beside each other, so that ingest takes none of them for an id. */
export function evenRoute(index: number): string {
  return `/${LETTERS[Math.floor(index / LETTERS.length)]!}/${LETTERS[index % LETTERS.length]!}`;
}

/** Endless requests to `routes` routes (100 at most) in turn; the same seed makes the same ones. */
export function* evenRequests(routes: number, seed: number): Generator<Request, never> {
  const random = seededRandom(seed);
  for (let nth = 0; ; nth = (nth + 1) % routes) {
    const us = Math.round(MEDIAN_US * Math.exp(SPREAD * normal(random)));
    yield { method: 'GET', path: evenRoute(nth), query: '', status: 200, us };
  }
}
