/** The objectives of the chaos runs, each with the same rule written by hand: no code of Leeway decides here. */

/** One request as the generator meant it. */
export type Event = {
  readonly minute: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Whole microseconds; null when the line tells no duration. */
  readonly us: number | null;
};

/** Failed and slow are bad: by its status, else by its duration. */
export type Count = 'good' | 'failed' | 'slow' | 'ignored' | 'unmeasured';

export type Objective = {
  readonly service: string;
  readonly name: string;
  readonly yaml: readonly string[];
  readonly windowMinutes: number;
  /** Null: the event is none of this objective's. */
  readonly judge: (event: Event) => Count | null;
};

type Rule = Omit<Objective, 'service' | 'name'>;

const DAY = 1440;
const isRead = ({ method, path }: Event) => method === 'GET' && /^\/s\/[^/]+$/.test(path);
const isBelowS = ({ path }: Event) => /^\/s(\/|$)/.test(path);
const isCreate = ({ method, path }: Event) => method === 'POST' && path === '/snippets';

/** Failed or slow once a known condition fails, good when all are known and hold, else unmeasured. */
function verdict(status: boolean, duration: boolean | null): Count {
  if (!status) return 'failed';
  if (duration === null) return 'unmeasured';
  return duration ? 'good' : 'slow';
}

function within({ us }: Event, test: (us: number) => boolean): boolean | null {
  return us === null ? null : test(us);
}

const RULES = {
  read: {
    yaml: ['objective: 99.5% of GET /s/:publicId non-5xx under 300ms over 30 days'],
    windowMinutes: 30 * DAY,
    judge: (event) =>
      isRead(event)
        ? verdict(
            event.status < 500,
            within(event, (us) => us < 300_000),
          )
        : null,
  },
  'read-fine': {
    yaml: ['objective: 99% of GET /s/:id under 275ms over 7 days'],
    windowMinutes: 7 * DAY,
    judge: (event) =>
      isRead(event)
        ? verdict(
            true,
            within(event, (us) => us < 275_000),
          )
        : null,
  },
  'below-s': {
    yaml: ['objective: 98% of any /s/* status 2xx over 28 days', 'ignore: { status: 404 }'],
    windowMinutes: 28 * DAY,
    judge: (event) => {
      if (!isBelowS(event)) return null;
      if (event.status === 404) return 'ignored';
      return event.status >= 200 && event.status <= 299 ? 'good' : 'failed';
    },
  },
  create: {
    yaml: ['objective: 99.9% of POST /snippets status 201 at most 1s over 30 days'],
    windowMinutes: 30 * DAY,
    judge: (event) =>
      isCreate(event)
        ? verdict(
            event.status === 201,
            within(event, (us) => us <= 1_000_000),
          )
        : null,
  },
  everything: {
    yaml: ['objective: 99% of requests non-5xx under 1.5s over 30 days'],
    windowMinutes: 30 * DAY,
    judge: (event) =>
      verdict(
        event.status < 500,
        within(event, (us) => us < 1_500_000),
      ),
  },
  'create-99ms': {
    yaml: ['objective: 99% of POST /snippets non-4xx non-5xx under 99ms over 14 days'],
    windowMinutes: 14 * DAY,
    judge: (event) =>
      isCreate(event)
        ? verdict(
            event.status < 400,
            within(event, (us) => us < 99_000),
          )
        : null,
  },
} as const satisfies Readonly<Record<string, Rule>>;

type RuleName = keyof typeof RULES;

export function objectivesOf(service: string, names: readonly RuleName[]): Objective[] {
  return names.map((name) => ({ service, name, ...RULES[name] }));
}

/** Of what goes over HTTP. */
export const HTTP_OBJECTIVES: readonly Objective[] = [
  ...objectivesOf('snippets', ['read', 'read-fine', 'below-s', 'create', 'everything']),
  ...objectivesOf('billing', ['create-99ms']),
];

/** The objectives as a definition file. */
export function definitionsYaml(objectives: readonly Objective[]): string {
  const documents = Map.groupBy(objectives, ({ service }) => service);
  return [...documents]
    .map(([service, own]) => {
      const slos = own.map(({ name, yaml }) => `  - name: ${name}\n    ${yaml.join('\n    ')}`);
      return `service: ${service}\nslos:\n${slos.join('\n')}\n`;
    })
    .join('---\n');
}
