import { describe, expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';

const read = (text: string) => readDefinitions([{ path: 'a.yaml', text }], {});
/** A file with objectives, whose lines begin at line 3. */
const objective = (...lines: string[]): string => ['service: app', 'slos:', ...lines].join('\n');

describe('warnings', () => {
  const warnings = (...sentences: string[]): string[] =>
    read(
      objective(...sentences.map((text, index) => `  - { name: s${index}, objective: "${text}" }`)),
    ).warnings.map(({ line, name, message }) =>
      `${line} ${name}: ${message}`.replace(/^(\d+ \w+: )\w+: /, '$1'),
    );
  const overlap = (name: string): string =>
    `some of its events count for "${name}" too; carve them out with "ignore: { route: … }" if that is not meant`;

  test.each([
    {
      title: 'routes that cross',
      sentences: ['99% of GET /s/:a under 1s over 1d', '99% of any /*/b non-5xx over 1d'],
      warned: [`4 s1: ${overlap('s0')}`],
    },
    {
      title: 'routes apart',
      sentences: ['99% of GET /s/:a under 1s over 1d', '99% of GET /t non-5xx over 1d'],
      warned: [],
    },
    {
      title: 'methods apart',
      sentences: ['99% of GET /s under 1s over 1d', '99% of POST /s non-5xx over 1d'],
      warned: [],
    },
    { title: 'a threshold of two digits', sentences: ['99% of GET under 250ms over 1d'], warned: [] },
    {
      title: 'a finer threshold',
      sentences: ['99% of GET under 275ms over 1d'],
      warned: [
        '3 s0: "under 275ms" is exact from now on; earlier counts are bounds (exact over all history: "under" with two significant digits)',
      ],
    },
    {
      title: 'at most',
      sentences: ['99% of GET at most 300ms over 1d'],
      warned: [
        '3 s0: "at most 300ms" is exact from now on; earlier counts are bounds (exact over all history: "under" with two significant digits)',
      ],
    },
  ])('$title', ({ sentences, warned }) => {
    expect(warnings(...sentences)).toEqual(warned);
  });

  test('an overlap that is carved out by route is none', () => {
    const { warnings: found } = read(
      objective(
        '  - { name: a, objective: 99% of GET /s/* under 1s over 1d, ignore: { route: /s/b } }',
        '  - { name: b, objective: 99% of GET /s/b non-5xx over 1d }',
      ),
    );
    expect(found).toEqual([]);
  });

  const from = (source: string, sentence: string): string[] =>
    read(
      `service: app\nslos: [{ name: a, objective: ${sentence} }]\nsources:\n  - { name: edge, ${source} }\n`,
    ).warnings.map(({ message }) => message);

  test.each([
    {
      title: 'whole seconds',
      source: 'format: combined+T',
      sentence: '99% of GET under 300ms over 1d',
      warned: ['a: "under 300ms" cannot be told from whole seconds (source edge, combined+T)'],
    },
    {
      title: 'whole seconds, asked in whole seconds',
      source: 'format: combined+T',
      sentence: '99% of GET under 2s over 1d',
      warned: [],
    },
    {
      title: 'whole milliseconds',
      source: 'format: nginx-json',
      sentence: '99% of GET under 1.5ms over 1d',
      warned: ['a: "under 1.5ms" cannot be told from whole milliseconds (source edge, nginx-json)'],
    },
    {
      title: 'no duration in the format',
      source: 'format: combined',
      sentence: '99% of GET under 1s over 1d',
      warned: [
        'a: "under 1s" leaves events unmeasured: their lines have no duration (source edge, combined)',
      ],
    },
    {
      title: 'no duration among the fields',
      source: 'fields: { status: s, request: r }',
      sentence: '99% of GET under 1s over 1d',
      warned: ['a: "under 1s" leaves events unmeasured: their lines have no duration (source edge, fields)'],
    },
    {
      title: 'an objective without a duration',
      source: 'format: combined',
      sentence: '99% of GET non-5xx over 1d',
      warned: [],
    },
    {
      title: 'a format to be found',
      source: 'lag: 5m',
      sentence: '99% of GET under 1ms over 1d',
      warned: [],
    },
    {
      title: 'a source of another service',
      source: 'format: combined, service: { field: host, map: { a: other } }',
      sentence: '99% of GET under 1s over 1d',
      warned: [],
    },
    {
      title: 'a source that this service is one of',
      source: 'format: alb, service: { field: host, map: { a: other }, otherwise: app }',
      sentence: '99% of GET under 2.5ms over 1d',
      warned: ['a: "under 2.5ms" cannot be told from whole milliseconds (source edge, alb)'],
    },
  ])('from the source: $title', ({ source, sentence, warned }) => {
    expect(from(source, sentence)).toEqual(warned);
  });
});
