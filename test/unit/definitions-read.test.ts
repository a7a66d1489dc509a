import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatFault } from '../../server/definitions/fault.ts';
import { readDefinitions } from '../../server/definitions/read.ts';
import { USUAL_ALERTS } from '../../server/slo/alert.ts';
import { countingKey } from '../../server/slo/definition.ts';
import { USUAL_POLICY } from '../../server/slo/policy.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/definitions/${name}`, import.meta.url), 'utf8');
const read = (text: string) => readDefinitions([{ path: 'a.yaml', text }], {});
const places = (text: string): string[] =>
  read(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
/** A file with one objective, whose lines begin at line 3. */
const objective = (...lines: string[]): string => ['service: app', 'slos:', ...lines].join('\n');

describe('the two forms', () => {
  test('the sentence becomes an SLO', () => {
    const text = objective(
      '  - name: read',
      '    objective: 99.5% of GET  /s/:publicId non-5xx',
      '      under 300ms over 30 days',
    );
    expect(read(text)).toEqual({
      slos: [
        {
          sli: 'events',
          service: 'app',
          name: 'read',
          objective: '99.5% of GET /s/:publicId non-5xx under 300ms over 30 days',
          target: { text: '99.5%', of: 1000, bad: 5 },
          window: { kind: 'rolling', text: '30d', minutes: 43_200 },
          slices: null,
          per: [],
          divided: null,
          alerts: USUAL_ALERTS,
          policy: USUAL_POLICY,
          isPublic: false,
          match: { methods: ['GET'], route: { text: '/s/:', segments: ['s', ':'] } },
          good: {
            status: { text: 'non-5xx', ranges: [[100, 499]] },
            duration: { text: 'under 300ms', belowUs: 300_000 },
          },
          ignore: null,
          description: null,
          runbook: null,
          source: 'name: read\nobjective: 99.5% of GET  /s/:publicId non-5xx\n  under 300ms over 30 days',
          place: { file: 'a.yaml', line: 3, column: 5 },
        },
      ],
      templates: [],
      publicServices: [],
      sources: [],
      counterSources: [],
      receivers: [],
      broken: [],
      routes: [],
      faults: [],
      warnings: [],
      files: [{ path: 'a.yaml', inForce: 'current' }],
    });
  });

  test('spelled out, the same objective counts the same and reads as the same sentence', () => {
    const sentence = read(
      objective(
        '  - name: a',
        '    objective: 99.9% of POST /s/:id non-5xx under 1s over 4 weeks',
        '    ignore: { status: [404, 499], route: /s/test }',
      ),
    );
    const spelled = read(
      objective(
        '  - name: a',
        '    target: 99.9%',
        '    match: { method: post, route: "/s/:id" }',
        '    good: { status: non-5xx, under: 1s }',
        '    ignore: { status: "404, 499", route: [/s/test] }',
        '    window: 28d',
      ),
    );
    expect([...sentence.faults, ...spelled.faults]).toEqual([]);
    expect(spelled.slos[0]!.objective).toBe('99.9% of POST /s/:id non-5xx under 1s over 28 days');
    expect(countingKey(spelled.slos[0]!)).toBe(countingKey(sentence.slos[0]!));
    expect([spelled.slos[0]!.target, spelled.slos[0]!.window]).toEqual([
      sentence.slos[0]!.target,
      sentence.slos[0]!.window,
    ]);
  });

  test.each([
    { method: 'any', methods: null },
    { method: 'GET or HEAD', methods: ['GET', 'HEAD'] },
    { method: '"GET,HEAD"', methods: ['GET', 'HEAD'] },
    { method: '[get, HEAD, GET]', methods: ['GET', 'HEAD'] },
  ])('method: $method', ({ method, methods }) => {
    const [slo] = read(
      objective(
        '  - name: a',
        '    target: 99%',
        `    match: { method: ${method} }`,
        '    good: { at_most: 1s }',
        '    window: 1d',
      ),
    ).slos;
    expect(slo).toMatchObject({
      match: { methods, route: null },
      good: { status: null, duration: { text: 'at most 1s', belowUs: 1_000_001 } },
    });
  });

  test('description and runbook stand in both', () => {
    const [slo] = read(
      objective(
        '  - name: a',
        '    objective: 99% of GET non-5xx over 1d',
        '    description: Words.',
        '    runbook: https://example.com/a',
      ),
    ).slos;
    expect([slo!.description, slo!.runbook]).toEqual(['Words.', 'https://example.com/a']);
  });
});

describe('files and documents', () => {
  test.each([
    { title: 'an empty file', text: '' },
    { title: 'a comment', text: '# nothing\n' },
    { title: 'empty documents', text: '---\n---\n~\n---\n# nothing\n' },
    { title: 'a document of no objectives', text: 'service: app\nslos: []\n' },
  ])('$title is fine', ({ text }) => {
    expect(read(text)).toMatchObject({ slos: [], faults: [] });
  });

  test('each document has its own service, and sources hold for all', () => {
    const text = [
      objective('  - { name: a, objective: 99% of GET non-5xx over 1d }'),
      'service: other',
      'slos: [{ name: a, objective: 99% of GET non-5xx over 1d }]',
      'sources: [{ name: http/other, silence_after: off }]',
    ]
      .join('\n')
      .replace('\nservice: other', '\n---\nservice: other');
    const { slos, sources, faults } = read(
      `${text}\n---\nsources: [{ name: nginx, service: app, silence_after: 6h }, { name: x, service: app }]`,
    );
    expect(faults).toEqual([]);
    expect(slos.map((slo) => `${slo.service}/${slo.name}`)).toEqual(['app/a', 'other/a']);
    expect(sources.map(({ name, service, silenceAfter }) => [name, service, silenceAfter])).toEqual([
      ['http/other', { kind: 'one', service: 'other' }, 'off'],
      ['nginx', { kind: 'one', service: 'app' }, 21_600_000],
      ['x', { kind: 'one', service: 'app' }, 'auto'],
    ]);
  });

  test('a name that is given twice is a fault of the later file, and the first holds', () => {
    const text = objective('  - { name: a, objective: 99% of GET non-5xx over 1d }');
    const { slos, faults } = readDefinitions(
      [
        { path: 'a.yaml', text },
        { path: 'b.yaml', text: text.replace('99%', '98%') },
      ],
      {},
    );
    expect(slos.map((slo) => slo.target.text)).toEqual(['99%']);
    expect(faults.map(({ file, line, column, message }) => [file, line, column, message])).toEqual([
      [
        'b.yaml',
        3,
        5,
        'the objective app/a is defined twice: it stands at a.yaml:3:5 already; rename one of them',
      ],
    ]);
  });

  test('a file with a fault contributes nothing else, and other files hold', () => {
    const good = objective('  - { name: a, objective: 99% of GET non-5xx over 1d }');
    const { slos, files } = readDefinitions(
      [
        { path: 'a.yaml', text: good },
        { path: 'b.yaml', text: `${good.replace('app', 'b')}\n  - nonsense` },
      ],
      {},
    );
    expect(slos.map((slo) => slo.service)).toEqual(['app']);
    expect(files.map((file) => file.inForce)).toEqual(['current', 'none']);
  });
});

describe('faults', () => {
  test('are told all at once, each at its place with the line and a caret', () => {
    const { faults } = readDefinitions([{ path: 'faulty.yaml', text: fixture('faulty.yaml') }], {});
    expect(faults.map((fault) => `${formatFault(fault)}\n`).join('')).toBe(fixture('faulty.txt'));
  });

  test.each([
    { title: 'YAML that is never closed', text: 'service: app\nslos: [1, 2\n\n', fault: /^2:12 YAML: / },
    {
      title: 'a key given twice',
      text: 'service: a\nservice: b',
      fault: /^2:1 YAML: Map keys must be unique$/,
    },
    { title: 'a tag', text: 'service: !secret x', fault: /^1:10 YAML: / },
    { title: 'a list of documents', text: '- service: a', fault: /^1:1 a document holds service and slos$/ },
    { title: 'slos that are no list', text: 'service: a\nslos: { name: a }', fault: /^2:7 slos is a list/ },
    { title: 'slos left empty', text: 'service: a\nslos:', fault: /^2:1 slos is a list/ },
    {
      title: 'a service that is a number',
      text: 'service: 7',
      fault: /^1:10 7 is read as a number; write it in quotes: "7"$/,
    },
    {
      title: 'a number for a window',
      text: objective(
        '  - name: a',
        '    target: 99%',
        '    match: {}',
        '    good: { under: 1s }',
        '    window: 30',
      ),
      fault: /^7:13 30 lacks its unit; write 30d$/,
    },
    {
      title: 'a good without conditions',
      text: objective('  - name: a', '    target: 99%', '    match: {}', '    good: {}', '    window: 30d'),
      fault: /^6:11 good has no condition/,
    },
    {
      title: 'an ignore without conditions',
      text: objective('  - name: a', '    objective: 99% of GET non-5xx over 1d', '    ignore: {}'),
      fault: /^5:13 ignore has no condition/,
    },
    {
      title: 'a name that is missing',
      text: objective('  - objective: 99% of GET non-5xx over 1d'),
      fault: /^3:5 a name is missing/,
    },
    {
      title: 'a silence that is no duration',
      text: 'sources: [{ name: a, service: b, silence_after: soon }]',
      fault: /^1:49 "soon" is no span of silence/,
    },
    {
      title: 'a carriage return at the line end',
      text: 'service: a\r\nslos: x\r\n',
      fault: /^2:7 slos is a list/,
    },
    { title: 'a byte order mark', text: '\uFEFFservice: A', fault: /^1:10 a name begins/ },
  ])('$title', ({ text, fault }) => {
    const found = places(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(fault);
  });

  test('aliases that multiply beyond measure are refused', () => {
    const rows = Array.from(
      { length: 9 },
      (_, row) => `a${row + 1}: &a${row + 1} [${Array(9).fill(`*a${row}`)}]`,
    );
    expect(places(`a0: &a0 [x]\n${rows.join('\n')}`)).toEqual([
      expect.stringMatching(/^1:1 YAML: Excessive alias count/),
    ]);
  });

  test('of a very long line only the surroundings are shown', () => {
    const [fault] = read(`service: app # ${'x'.repeat(5000)}\nslos: { ${'a: 1, '.repeat(100)} }`).faults;
    expect(fault!.excerpt.length).toBeLessThan(300);
  });
});
