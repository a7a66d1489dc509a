import { describe, expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';

const PROM = '  - { name: prom, type: prometheus, url: "http://127.0.0.1:9090/" }';
const read = (text: string, env = {}) => readDefinitions([{ path: 'a.yaml', text }], env);
/** An objective whose keys begin at 5:5. */
const objective = (...lines: string[]): string =>
  ['sources:', PROM, 'service: web', 'slos:', '  - name: a', ...lines.map((line) => `    ${line}`)].join(
    '\n',
  );
const WHOLE = ['source: prom', 'target: 99.5%', 'total: t{a="b"}', 'good: g_total', 'window: 30d'];
const told = (text: string, env = {}): string[] =>
  read(text, env).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
const countersOf = (...lines: string[]) => {
  const [slo] = read(objective(...lines)).slos;
  if (slo?.sli !== 'counters') throw new Error('no counters');
  return slo.counters;
};

describe('an objective on counters', () => {
  test('by the good ones', () => {
    const { slos, faults } = read(objective(...WHOLE));
    expect(faults).toEqual([]);
    expect(slos).toMatchObject([
      {
        sli: 'counters',
        service: 'web',
        objective: '99.5% of t{a="b"} in g_total over 30 days',
        target: { text: '99.5%', of: 1000, bad: 5 },
        counters: { source: 'prom', counts: 'good', part: { text: 'g_total' }, total: { text: 't{a="b"}' } },
      },
    ]);
  });

  test('by the bad ones', () => {
    const [slo] = read(objective('source: prom', 'target: 99%', 'total: t', 'bad: b', 'window: 12h')).slos;
    expect(slo).toMatchObject({
      objective: '99% of t not in b over 12 hours',
      counters: { counts: 'bad', part: { text: 'b' }, total: { text: 't' } },
    });
  });

  test('what is read of it hangs on its counters and its window, not on its target', () => {
    const { digest } = countersOf(...WHOLE);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(countersOf(...WHOLE.with(1, 'target: 90%')).digest).toBe(digest);
    expect(countersOf(...WHOLE.with(4, 'window: 7d')).digest).not.toBe(digest);
    expect(countersOf(...WHOLE.with(3, 'good: h')).digest).not.toBe(digest);
  });

  test.each([
    {
      title: 'target, total and window are missing',
      lines: ['source: prom', 'good: g'],
      faults: [
        '5:5 target is missing; write one like "target: 99.9%"',
        '5:5 total is missing; write the counter of all events, like "total: http_requests_total{job="web"}"',
        '5:5 window is missing; write one like "window: 30d"',
      ],
    },
    {
      title: 'good and bad',
      lines: [...WHOLE, 'bad: b'],
      faults: ['11:5 the events are divided twice; write good or bad'],
    },
    {
      title: 'neither',
      lines: WHOLE.toSpliced(3, 1),
      faults: [
        '5:5 good is missing; write the counter of the good events, or "bad:" with that of the bad ones',
      ],
    },
    {
      title: 'conditions of requests',
      lines: [...WHOLE.toSpliced(3, 1), 'good: { status: 2xx }', 'ignore: { status: 404 }'],
      faults: [
        '10:5 beside total good is a counter, like http_requests_total{job="web",code!~"5.."}',
        '11:5 an objective on counters of a Prometheus has no ignore; leave it out',
      ],
    },
    {
      title: 'the level of a counter',
      lines: WHOLE.with(2, 'total: sum by (code) (t_total)'),
      faults: [
        '8:12 "sum by (code) (t_total)" takes the level of a counter, and events are its growth; write it like sum(rate(t_total[{{.window}}]))',
      ],
    },
    {
      title: 'a ratio, and what it is of',
      lines: [...WHOLE, 'ratio: r'],
      faults: [
        '8:5 ratio says it all already; write ratio, or total and good',
        '9:5 ratio says it all already; write ratio, or total and good',
      ],
    },
    {
      title: 'a source that is not there',
      lines: WHOLE.with(0, 'source: prim'),
      faults: [
        '5:5 a: no source "prim" is defined; did you mean "prom"?; write it under "sources:", with type: prometheus',
      ],
    },
  ])('$title', ({ lines, faults }) => {
    expect(told(objective(...lines))).toEqual(faults);
  });
});

describe('a Prometheus', () => {
  const source = (...lines: string[]): string =>
    ['sources:', '  - name: prom', ...lines.map((line) => `    ${line}`)].join('\n');
  const URL_LINE = 'url: http://prom:9090/api/';

  test('of which little is said', () => {
    expect(read(source(URL_LINE)).counterSources).toEqual([
      {
        name: 'prom',
        type: 'prometheus',
        url: 'http://prom:9090/api',
        interval: 15_000,
        headers: new Map(),
        ca: null,
        silenceAfter: 'auto',
        lag: 0,
        place: { file: 'a.yaml', line: 2, column: 5 },
      },
    ]);
  });

  test('credentials come from the environment, and become a header', () => {
    const env = { TOKEN: 's3cret', PASS: 'wörd' };
    const [bearer] = read(
      source(URL_LINE, `bearer: "\${TOKEN}"`, 'headers: { X-Scope-OrgID: a }'),
      env,
    ).counterSources;
    expect([...bearer!.headers]).toEqual([
      ['X-Scope-OrgID', 'a'],
      ['authorization', 'Bearer s3cret'],
    ]);
    const [basic] = read(source(URL_LINE, `basic: { user: me, password: "\${PASS}" }`), env).counterSources;
    expect([...basic!.headers]).toEqual([
      ['authorization', `Basic ${Buffer.from('me:wörd').toString('base64')}`],
    ]);
  });

  test.each([
    {
      title: 'no url',
      lines: ['type: prometheus'],
      faults: ['2:5 url is missing; write one like "http://127.0.0.1:9090"'],
    },
    {
      title: 'no address',
      lines: ['url: prom:9090'],
      faults: ['3:10 the url is no http or https address; write one like "http://127.0.0.1:9090"'],
    },
    {
      title: 'a password in the url is not told',
      lines: ['url: "http://me:s3cret@prom"'],
      faults: [
        '3:10 the url holds a user or a password, which would be shown; write "basic: { user: …, password: … }"',
      ],
    },
    {
      title: 'an interval of nothing',
      lines: [URL_LINE, 'interval: 10ms'],
      faults: ['4:15 the interval is from 1s to 1h'],
    },
    {
      title: 'keys of logs',
      lines: [URL_LINE, 'format: caddy'],
      faults: ['4:5 a source of type prometheus has no format; leave it out'],
    },
    {
      title: 'another type',
      lines: ['type: http', URL_LINE],
      faults: ['4:5 a source of type http has no url; leave one of them out'],
    },
    {
      title: 'credentials twice',
      lines: [URL_LINE, 'bearer: x', 'basic: { user: a, password: b }'],
      faults: ['5:5 credentials are given twice; write one of bearer, basic and the header Authorization'],
    },
    {
      title: 'a line break in a secret',
      lines: [URL_LINE, 'bearer: "a\\nb"'],
      faults: ['4:13 bearer holds a line break or another control character'],
    },
  ])('$title', ({ lines, faults }) => {
    expect(told(source(...lines))).toEqual(faults);
  });

  test('its keys are of no log', () => {
    expect(told(['service: web', 'sources: [{ name: x, interval: 5s }]'].join('\n'))).toEqual([
      '2:22 interval is of sources of type prometheus, which have a url, or scrape, which have targets; leave it out',
    ]);
  });
});

describe('programs that are scraped', () => {
  const source = (...lines: string[]): string =>
    ['sources:', '  - name: app', ...lines.map((line) => `    ${line}`)].join('\n');

  test('each by its address', () => {
    const text = source(
      'targets: [http://a:3000, "https://b/metrics/own?x=1"]',
      'interval: 5s',
      'bearer: geheim',
    );
    expect(read(text).counterSources).toEqual([
      {
        name: 'app',
        type: 'scrape',
        targets: ['http://a:3000/metrics', 'https://b/metrics/own?x=1'],
        interval: 5_000,
        headers: new Map([['authorization', 'Bearer geheim']]),
        ca: null,
        silenceAfter: 'auto',
        lag: 0,
        place: { file: 'a.yaml', line: 2, column: 5 },
      },
    ]);
  });

  test.each([
    {
      lines: ['type: scrape'],
      faults: ['2:5 targets are missing; write one like "http://127.0.0.1:3000/metrics"'],
    },
    {
      lines: ['targets: []'],
      faults: ['3:14 targets is empty; write one like "http://127.0.0.1:3000/metrics"'],
    },
    {
      lines: ['targets: [a:3000, http://u:p@a]'],
      faults: [
        '3:15 the target is no http or https address; write one like "http://127.0.0.1:3000/metrics"',
        '3:23 the target holds a user or a password, which would be shown; write "basic: { user: …, password: … }"',
      ],
    },
    {
      lines: ['targets: http://a', 'lag: 1m', 'url: http://b', 'path: /x'],
      faults: [
        '4:5 a source of type scrape has no lag; leave it out',
        '5:5 a source of type scrape has no url; leave it out',
        '6:5 a source of type scrape has no path; leave it out',
      ],
    },
  ])('$lines', ({ lines, faults }) => {
    expect(told(source(...lines)).sort()).toEqual(faults);
  });

  test('work nothing out', () => {
    const slo = (good: string) =>
      `${source('targets: http://a')}\nservice: web\nslos:\n  - { name: a, target: 99%, total: t, good: '${good}', window: 1d }`;
    expect(told(slo('sum(rate(g[{{.window}}]))'))).toEqual([]);
    expect(told(slo('max(rate(g[5m]))'))).toEqual([
      '6:5 a: app is scraped, and works nothing out; write counters, like http_requests_total{code=~"5.."}',
    ]);
  });
});
