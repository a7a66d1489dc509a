/** How lines are written: each shape is a line that a real program wrote, with the request of another put into it. */
import { readFileSync } from 'node:fs';
import type { Request } from './requests.ts';

export type LineShape = {
  readonly name: string;
  /** What `leeway ingest` says it found. */
  readonly format: string;
  /** True when its lines tell how long a request took. */
  readonly hasDuration: boolean;
  /** The text of a minute, always of the same length: what changes of a line from minute to minute. */
  minuteText(minute: number): string;
  /** A line with its line feed, `ms` into its minute, and where in it the minute stands. */
  write(request: Request, minute: string, ms: number): { line: string; minuteAt: number };
  /** What matches a line of GET /s/:id for mtail, with `status` and, where there is one, `took`. */
  readonly mtailPattern: string;
  /** What `took` is to be less than, in the unit of the shape. */
  readonly mtailThreshold: string | null;
};

type Slot = 'minute' | 'second' | 'method' | 'path' | 'status' | 'duration';

type Sample = {
  readonly name: string;
  readonly format: string;
  /** A line, and the places in it, by name. */
  readonly line: string;
  readonly places: RegExp;
  readonly minute: 'iso' | 'clf';
  second(ms: number): string;
  readonly duration: ((us: number) => string) | null;
  readonly hasQuery: boolean;
  readonly mtailPattern: string;
  readonly mtailThreshold: string | null;
};

const MINUTE_MS = 60_000;
const FIXTURES = new URL('../../fixtures/logs/', import.meta.url);
/** Envoy is in no Debian: the example of its documentation. */
const ENVOY_LINE =
  '[2016-04-15T20:17:00.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" ' +
  '"cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "locations" "tcp://10.0.2.1:80"';
const CLF = String.raw`\[(?<minute>[^ ]{17}):(?<second>\d\d) \+0000\] "(?<method>\w+) (?<path>\S+) HTTP/1.1" (?<status>\d+) `;
const MTAIL_CLF = String.raw`^\S+ \S+ \S+ \[[^\]]+\] "GET \/s\/[^\/? ]+ HTTP\/1\.1" (?P<status>\d+) \S+`;
const MTAIL_AGENT = ' "[^"]*" "[^"]*"';

const milliseconds = (us: number): string => String(Math.trunc(us / 1000));
const wholeSeconds = (ms: number): string => pad(Math.trunc(ms / 1000));
const withMilliseconds = (ms: number): string => `${wholeSeconds(ms)}.${String(ms % 1000).padStart(3, '0')}`;

const SAMPLES = {
  leeway: {
    name: 'JSON with time, method, path, status, ms',
    format: 'leeway',
    line: '{"time":"2026-08-20T10:00:00.000Z","method":"GET","path":"/s/x1","status":200,"ms":42}',
    places:
      /"(?<minute>[\d-]+T\d\d:\d\d):(?<second>[\d.]+)Z","method":"(?<method>\w+)","path":"(?<path>[^"]+)","status":(?<status>\d+),"ms":(?<duration>\d+)/d,
    minute: 'iso',
    second: withMilliseconds,
    duration: milliseconds,
    hasQuery: false,
    mtailPattern: String.raw`^\{"time":"[^"]*","method":"GET","path":"\/s\/[^\/"]+","status":(?P<status>\d+),"ms":(?P<took>\d+)`,
    mtailThreshold: '300',
  },
  nginx: {
    name: 'nginx, combined and request_time',
    format: 'combined+request_time',
    line: fixtureLine('nginx/combined-request-time.log'),
    places: new RegExp(`${CLF}.* (?<duration>[\\d.]+)$`, 'd'),
    minute: 'clf',
    second: wholeSeconds,
    duration: (us) => (Math.trunc(us / 1000) / 1000).toFixed(3),
    hasQuery: true,
    mtailPattern: String.raw`${MTAIL_CLF}${MTAIL_AGENT} (?P<took>\d+\.\d+)$`,
    mtailThreshold: '0.3',
  },
  apache: {
    name: 'Apache, combined and %D',
    format: 'combined+D',
    line: fixtureLine('apache2/combined-d.log'),
    places: new RegExp(`${CLF}.* (?<duration>\\d+)$`, 'd'),
    minute: 'clf',
    second: wholeSeconds,
    duration: String,
    hasQuery: true,
    mtailPattern: String.raw`${MTAIL_CLF}${MTAIL_AGENT} (?P<took>\d+)$`,
    mtailThreshold: '300000',
  },
  common: {
    name: 'Apache, common',
    format: 'common',
    line: fixtureLine('apache2/common.log'),
    places: new RegExp(CLF, 'd'),
    minute: 'clf',
    second: wholeSeconds,
    duration: null,
    hasQuery: true,
    mtailPattern: MTAIL_CLF,
    mtailThreshold: null,
  },
  haproxy: {
    name: 'HAProxy, httplog',
    format: 'haproxy',
    line: fixtureLine('haproxy/httplog.log'),
    places:
      /\[(?<minute>[^ ]{17}):(?<second>[\d.]+)\] \S+ \S+ (?<duration>\d+\/\d+\/\d+\/\d+\/\d+) (?<status>\d+) .* "(?<method>\w+) (?<path>\S+) HTTP\/1.1"$/d,
    minute: 'clf',
    second: withMilliseconds,
    duration: (us) => `0/0/0/${milliseconds(us)}/${milliseconds(us)}`,
    hasQuery: true,
    mtailPattern: String.raw`^\S+ \[[^\]]+\] \S+ \S+ \d+\/\d+\/\d+\/\d+\/(?P<took>\d+) (?P<status>\d+) \S+ \S+ \S+ \S+ \S+ \S+ "GET \/s\/[^\/? ]+ HTTP\/1\.1"$`,
    mtailThreshold: '300',
  },
  envoy: {
    name: 'Envoy, default text',
    format: 'envoy',
    line: ENVOY_LINE,
    places:
      /^\[(?<minute>[\d-]+T\d\d:\d\d):(?<second>[\d.]+)Z\] "(?<method>\w+) (?<path>\S+) HTTP\/2" (?<status>\d+) - 154 0 (?<duration>\d+ \d+) /d,
    minute: 'iso',
    second: withMilliseconds,
    duration: (us) => `${milliseconds(us)} ${milliseconds(us)}`,
    hasQuery: true,
    mtailPattern: String.raw`^\[[^\]]+\] "GET \/s\/[^\/? ]+ HTTP\/2" (?P<status>\d+) \S+ \d+ \d+ (?P<took>\d+) `,
    mtailThreshold: '300',
  },
} as const satisfies Record<string, Sample>;

export type ShapeName = keyof typeof SAMPLES;

export const SHAPES = Object.fromEntries(
  Object.entries(SAMPLES).map(([name, sample]) => [name, shapeOf(sample)]),
) as Record<ShapeName, LineShape>;

/** The first line of a GET. */
function fixtureLine(path: string): string {
  const lines = readFileSync(new URL(path, FIXTURES), 'utf8').split('\n');
  const line = lines.find((each) => each.includes('"GET '));
  if (line === undefined) throw new Error(`${path} has no line of a GET`);
  return line;
}

function shapeOf(sample: Sample): LineShape {
  const { name, format, duration, hasQuery, mtailPattern, mtailThreshold } = sample;
  const cuts = cutsOf(sample);
  const text = { iso: isoMinute, clf: clfMinute }[sample.minute];
  return {
    ...{ name, format, mtailPattern, mtailThreshold },
    hasDuration: duration !== null,
    minuteText: text,
    write(request, minute, ms) {
      const values: Readonly<Record<Slot, string>> = {
        minute,
        second: sample.second(ms),
        method: request.method,
        path: hasQuery ? request.path + request.query : request.path,
        status: String(request.status),
        duration: duration?.(request.us) ?? '',
      };
      let line = '';
      let minuteAt = -1;
      for (const { before, slot } of cuts) {
        line += before;
        if (slot === 'minute') minuteAt = line.length;
        line += slot === null ? '\n' : values[slot];
      }
      return { line, minuteAt };
    },
  };
}

type Cut = { readonly before: string; readonly slot: Slot | null };

/** The line cut at its places, in their order. */
function cutsOf({ line, places, name }: Sample): Cut[] {
  const found = places.exec(line)?.indices?.groups;
  if (found === undefined) throw new Error(`the sample of ${name} is not as expected: ${line}`);
  const spans = Object.entries(found).sort(([, a], [, b]) => a[0] - b[0]) as [Slot, [number, number]][];
  let at = 0;
  const cuts: Cut[] = spans.map(([slot, [from, to]]) => {
    const before = line.slice(at, from);
    at = to;
    return { before, slot };
  });
  return [...cuts, { before: line.slice(at), slot: null }];
}

/** `2026-11-23T20:17` */
function isoMinute(minute: number): string {
  return new Date(minute * MINUTE_MS).toISOString().slice(0, 16);
}

/** `23/Nov/2026:20:17` */
function clfMinute(minute: number): string {
  const date = new Date(minute * MINUTE_MS);
  const month = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' });
  const time = date.toISOString().slice(11, 16);
  return `${pad(date.getUTCDate())}/${month}/${date.getUTCFullYear()}:${time}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
