/** A month of traffic of the snippets service whose counts can be done by hand. */
import { type Event, isSnippet, judged, lineOf, type Objective, under } from '../support/traffic.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

export const SERVICE = 'snippets';

export const READ: Objective = {
  name: 'read-snippet',
  yaml: 'objective: 99.5% of GET /s/:publicId non-5xx under 300ms over 30 days',
  lookbacks: [5, 30, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY, 30 * DAY],
  of: (event) =>
    event.method === 'GET' && isSnippet(event) ? judged(event.status < 500, under(event.us, 300_000)) : null,
};

export const CREATE: Objective = {
  name: 'create-snippet',
  yaml: [
    'target: 99.9%',
    'match: { method: POST, route: /snippets }',
    'good: { status: non-5xx, under: 1s }',
    'window: 30d',
  ].join('\n    '),
  lookbacks: READ.lookbacks,
  of: (event) =>
    event.method === 'POST' && event.path === '/snippets'
      ? judged(event.status < 500, under(event.us, 1_000_000))
      : null,
};

export const minuteNow = (): number => Math.floor(Date.now() / 60_000);

/** One read and one creation a minute, but for quiet minutes around the edge of every look-back, where counts roll off. */
export function healthyMonth(asOf: number): Event[] {
  const minutes = Array.from({ length: 29 * DAY }, (_, age) => age).filter((age) => !isNearEdge(age));
  return minutes.flatMap((age) => {
    const minute = asOf - age;
    const creationFails = age % (10 * DAY) === 4 * DAY;
    return [
      read(minute, age % (5 * DAY) === 2 * DAY ? { status: 500 } : {}),
      { ...read(minute, {}), method: 'POST', path: '/snippets', status: creationFails ? 503 : 201 },
    ];
  });
}

/** Reads of the present minute: two thirds failed, one third slow. */
export function disaster(minute: number, count: number): Event[] {
  return Array.from({ length: count }, (_, index) =>
    read(minute, index % 3 === 0 ? { us: 300_000, path: '/s/slow' } : { status: 503 }),
  );
}

export function linesOf(events: readonly Event[]): string[] {
  return events.map(lineOf);
}

function read(minute: number, more: Partial<Event>): Event {
  return { minute, second: 0, method: 'GET', path: '/s/x1', status: 200, us: 42_000, ...more };
}

/** A story may take some minutes: what it counts by hand must not depend on how many. */
function isNearEdge(age: number): boolean {
  return READ.lookbacks.some((edge) => age >= edge - 10 && age <= edge);
}
