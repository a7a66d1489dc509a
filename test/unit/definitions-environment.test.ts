// biome-ignore-all lint/suspicious/noTemplateCurlyInString: definitions refer to the environment like this.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { temporaryFolder } from '../support/tmp.ts';

const read = (text: string, env = {}) => readDefinitions([{ path: 'a.yaml', text }], env);
const places = (text: string, env = {}): string[] =>
  read(text, env).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
/** A file with one objective, whose lines begin at line 3. */
const objective = (...lines: string[]): string => ['service: app', 'slos:', ...lines].join('\n');

describe('the environment', () => {
  const slo = (text: string): string => objective('  - name: a', `    objective: ${text}`);

  test('is put into texts', () => {
    const { slos } = read(slo('99% of GET ${ROUTE} under ${LIMIT} over 1d'), {
      ROUTE: '/s/:id',
      LIMIT: '2s',
    });
    expect(slos[0]!.objective).toBe('99% of GET /s/:id under 2s over 1d');
    expect(slos[0]!.source).toBe('name: a\nobjective: 99% of GET ${ROUTE} under ${LIMIT} over 1d');
  });

  test.each([
    { title: 'two dollars are one, and no reference', text: 'a $${ROUTE} b', reads: 'a ${ROUTE} b' },
    { title: 'of three dollars the first is a text', text: '$$${ROUTE}', reads: '$${ROUTE}' },
    { title: 'what is put in is not read again', text: '${DEEP}', reads: '${ROUTE}' },
    { title: 'a dollar alone', text: '$ROUTE $$ROUTE $', reads: '$ROUTE $$ROUTE $' },
    { title: 'both in one text', text: '$${a}${ROUTE}$${', reads: '${a}/s${' },
  ])('$title', ({ text, reads }) => {
    const { slos, faults } = read(`${slo('99% of GET non-5xx over 1d')}\n    description: ${text}`, {
      ROUTE: '/s',
      DEEP: '${ROUTE}',
    });
    expect([faults, slos[0]?.description]).toEqual([[], reads]);
  });

  test('may be a file, as secrets are mounted', () => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const path = join(folder.path, 'route');
    writeFileSync(path, '/s/:id\n');
    const text = slo('99% of GET ${ROUTE} non-5xx over 1d');
    const of = (env: Record<string, string>) => read(text, env).slos[0]?.objective ?? places(text, env);
    expect(of({ ROUTE_FILE: path })).toBe('99% of GET /s/:id non-5xx over 1d');
    expect(of({ ROUTE: '/', ROUTE_FILE: path })).toEqual([
      '4:27 ROUTE_FILE: ROUTE is set too; leave out one of them',
    ]);
    expect(of({ ROUTE_FILE: `${path}s` })).toEqual([
      expect.stringMatching(`4:27 ROUTE_FILE: ${path}s cannot be read: ENOENT`),
    ]);
    writeFileSync(path, '\n');
    expect(of({ ROUTE_FILE: path })).toEqual([`4:27 ROUTE_FILE: ${path} is empty`]);
  });

  test('a fault after an escape points at the text as written', () => {
    expect(places(slo('99% of GET $${x}'))).toContain('4:27 unexpected "${x}"');
  });

  test.each([
    {
      title: 'a variable that is not set',
      text: '99% of GET ${NOPE} non-5xx over 1d',
      fault: '4:27 ${NOPE} is not set in the environment',
    },
    {
      title: 'the address of the database',
      text: '99% of GET ${DATABASE_URL} non-5xx over 1d',
      fault: '4:27 ${DATABASE_URL} cannot be read here: settings and credentials stay out of definitions',
    },
    {
      title: 'a setting of PostgreSQL',
      text: '99% of GET ${PGPASSWORD} non-5xx over 1d',
      fault: '4:27 ${PGPASSWORD} cannot be read here: settings and credentials stay out of definitions',
    },
    {
      title: 'a setting of Leeway',
      text: '99% of GET ${LEEWAY_TOKEN} non-5xx over 1d',
      fault: '4:27 ${LEEWAY_TOKEN} cannot be read here: settings and credentials stay out of definitions',
    },
    {
      title: 'a reference that is not closed',
      text: '99% of GET ${A non-5xx over 1d',
      fault: '4:27 "${" lacks its closing "}"',
    },
    {
      title: 'an odd name',
      text: '99% of GET ${a-b} non-5xx over 1d',
      fault: '4:27 "a-b" is not the name of an environment variable',
    },
    {
      title: 'a name of every object',
      text: '99% of GET ${toString} non-5xx over 1d',
      fault: '4:27 ${toString} is not set in the environment',
    },
  ])('$title is a fault at its place', ({ text, fault }) => {
    const env = { DATABASE_URL: 'x', PGPASSWORD: 'x', LEEWAY_TOKEN: 'x', A: 'x' };
    expect(places(slo(text), env)).toEqual([fault]);
  });

  test('a fault after a reference points at the text as written', () => {
    expect(places(slo('99% of GET ${ROUTE} undr 1s over 1d'), { ROUTE: '/a/very/long/route' })).toEqual([
      '4:36 unexpected "undr"; did you mean "under"?',
    ]);
  });
});
