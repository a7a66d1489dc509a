import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { definitionsJsonSchema } from '../../server/definitions/schema.ts';

const root = new URL('../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');

// After a change of the schema: npx vitest run --project unit test/unit/definitions-schema.test.ts -u
test('docs/leeway.schema.json is the schema that definitions are read with', async () => {
  const schema = `${JSON.stringify(definitionsJsonSchema(), null, 2)}\n`;
  await expect(schema).toMatchFileSnapshot('../../docs/leeway.schema.json');
});

const shipped = readdirSync(new URL('slo-definitions/', root)).map((name) => `slo-definitions/${name}`);

test.each(shipped)('%s is valid, without a warning, and names its schema for editors', (path) => {
  const { slos, faults, warnings } = readDefinitions([{ path, text: text(path) }], {});
  expect([faults, warnings]).toEqual([[], []]);
  expect(slos.length).toBeGreaterThan(0);
  expect(text(path).split('\n')[0]).toBe('# yaml-language-server: $schema=../docs/leeway.schema.json');
});

test('the shipped objectives are these', () => {
  const files = shipped.map((path) => ({ path, text: text(path) }));
  expect(
    readDefinitions(files, {})
      .slos.map((slo) => `${slo.service}/${slo.name}: ${slo.objective}`)
      .sort(),
  ).toEqual([
    'leeway/ingest: 99.9% of POST /api/v1/logs non-5xx under 5s over 30 days',
    'leeway/read: 99% of GET /api/v1/* non-5xx under 2s over 30 days',
    'snippets/create-snippet: 99.9% of POST /snippets non-5xx under 1s over 30 days',
    'snippets/read-snippet: 99.5% of GET /s/:publicId non-5xx under 300ms over 30 days',
  ]);
});
