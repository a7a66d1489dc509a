/** Generated traffic, and a count of it by hand that knows nothing of how Leeway counts. */

export const SERVICE = 'shop';

const MINUTE = 60_000;

export type Event = {
  /** Whole minutes since the epoch. */
  readonly minute: number;
  readonly second: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Thousandths of a ms, or none. */
  readonly us: number | null;
};

export type Outcome = 'good' | 'bad' | 'unmeasured' | 'ignored' | null;

/** An objective twice: as Leeway reads it, and as a person would count it. */
export type Objective = {
  readonly name: string;
  readonly yaml: string;
  /** Minutes of every look-back that is shown. */
  readonly lookbacks: readonly number[];
  readonly of: (event: Event) => Outcome;
};

export type HandCount = { good: number; bad: number; unmeasured: number; ignored: number; uncertain: number };

/** The numbers of a seeded generator (mulberry32), each in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PATHS = [
  '/s/x1',
  '/s/x2',
  '/s/y?full=1',
  '/s/health',
  '/s/a/b',
  '/snippets',
  '/login',
  '/wp-admin.php',
];
const STATUSES = [200, 200, 200, 200, 201, 304, 404, 499, 500, 503];
const DURATIONS = [
  0, 49_999, 50_000, 120_000, 274_999, 275_000, 299_999, 300_000, 999_999, 1_000_000, 7_300_000,
];

/** `count` events in the minutes [from, to]; /wp-admin.php is always answered 404. */
export function traffic(
  random: () => number,
  count: number,
  { from, to }: { from: number; to: number },
): Event[] {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: count }, () => {
    const path = pick(PATHS);
    return {
      minute: from + Math.floor(random() * (to - from + 1)),
      second: Math.floor(random() * 60),
      method: pick(['GET', 'GET', 'GET', 'POST', 'PUT']),
      path,
      status: path === '/wp-admin.php' ? 404 : pick(STATUSES),
      us: random() < 0.05 ? null : pick(DURATIONS),
    };
  });
}

export function lineOf({ minute, second, method, path, status, us }: Event): string {
  const time = new Date(minute * MINUTE + second * 1000).toISOString();
  const duration = us === null ? '' : `,"ms":${us / 1000}`;
  return `{"time":"${time}","reqId":"r","method":"${method}","path":"${path}","status":${status}${duration}}`;
}

/** Three values: false when a known condition fails, null when something needed is missing. */
export function under(us: number | null, limit: number): boolean | null {
  return us === null ? null : us < limit;
}

export function judged(...conditions: (boolean | null)[]): Outcome {
  if (conditions.includes(false)) return 'bad';
  return conditions.includes(null) ? 'unmeasured' : 'good';
}

const bare = (path: string): string => path.split('?')[0]!;
const segments = (path: string): string[] => bare(path).split('/').slice(1);

/** `/s/:id` */
export const isSnippet = ({ path }: Event): boolean =>
  segments(path).length === 2 && segments(path)[0] === 's';
/** `/s/*` */
export const isBelowS = ({ path }: Event): boolean => segments(path)[0] === 's';

const DAY = 1440;
const TIERS_30D = [5, 30, 60, 120, 360, DAY, 3 * DAY];

/** Overlapping routes, every kind of condition, windows from an hour to 30 days. */
export const OBJECTIVES: readonly Objective[] = [
  {
    name: 'read',
    yaml: 'objective: 99.5% of GET /s/:id non-5xx under 300ms over 30 days',
    lookbacks: [...TIERS_30D, 30 * DAY],
    of: (event) =>
      event.method === 'GET' && isSnippet(event)
        ? judged(event.status < 500, under(event.us, 300_000))
        : null,
  },
  {
    name: 'everything',
    yaml: 'objective: 99% of requests non-5xx over 7 days',
    lookbacks: [...TIERS_30D, 7 * DAY],
    of: (event) => judged(event.status < 500),
  },
  {
    name: 'write',
    yaml: 'objective: 95% of POST, PUT /snippets non-5xx under 1s over 28 days',
    lookbacks: [...TIERS_30D, 28 * DAY],
    of: (event) =>
      event.method !== 'GET' && bare(event.path) === '/snippets'
        ? judged(event.status < 500, under(event.us, 1_000_000))
        : null,
  },
  {
    name: 'below-s',
    yaml: [
      'target: 90%',
      'match: { method: GET, route: "/s/*" }',
      'good: { status: "2xx, 304", under: 50ms }',
      'ignore: { status: [404, 499], route: /s/health }',
      'window: 12h',
    ].join('\n    '),
    lookbacks: [5, 60, 720],
    of: (event) => {
      if (event.method !== 'GET' || !isBelowS(event)) return null;
      if (event.status === 404 || event.status === 499 || event.path === '/s/health') return 'ignored';
      const { status, us } = event;
      return judged((status >= 200 && status < 300) || status === 304, under(us, 50_000));
    },
  },
  {
    name: 'hour',
    yaml: 'objective: 50% of any /login under 300ms over 1 hour',
    lookbacks: [5, 60],
    of: (event) => (bare(event.path) === '/login' ? judged(under(event.us, 300_000)) : null),
  },
];

/** A file of definitions. */
export function yamlOf(objectives: readonly Objective[], service = SERVICE): string {
  const slos = objectives.map(({ name, yaml }) => `  - name: ${name}\n    ${yaml}\n`);
  return objectives.length === 0
    ? `service: ${service}\nslos: []\n`
    : `service: ${service}\nslos:\n${slos.join('')}`;
}

/** Counts the events of the `minutes` minutes that end with `asOf`. */
export function countByHand(
  events: readonly Event[],
  of: Objective['of'],
  asOf: number,
  minutes: number,
): HandCount {
  const count: HandCount = { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0 };
  for (const event of events) {
    if (event.minute > asOf || event.minute <= asOf - minutes) continue;
    const outcome = of(event);
    if (outcome !== null) count[outcome]++;
  }
  return count;
}

/** What {@link countsOf} must show: `read 30` -> counts. */
export function handCounts(
  events: readonly Event[],
  objectives: readonly Objective[],
  asOf: number,
): Record<string, HandCount> {
  return Object.fromEntries(
    objectives.flatMap(({ name, lookbacks, of }) =>
      lookbacks.map((minutes) => [`${name} ${minutes}`, countByHand(events, of, asOf, minutes)]),
    ),
  );
}
