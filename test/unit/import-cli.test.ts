import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../server/cli/program.ts';
import { readDefinitions } from '../../server/definitions/read.ts';
import { temporaryFolder } from '../support/tmp.ts';

const SLOTH = [
  'version: prometheus/v1',
  'service: shop',
  'slos:',
  '  - name: checkout',
  '    objective: 99.9',
  '    labels: { a: b }',
  '    sli: { events: { error_query: "sum(rate(b[{{.window}}]))", total_query: "sum(rate(t[{{.window}}]))" } }',
].join('\n');

async function ran(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const stdout = { write: (text: string) => out.push(text) };
  const stderr = { write: (text: string) => err.push(text) };
  const code = await run(argv, { stdout, stderr, env: { SECRET: 'geheim' } } as never);
  return { code, out: out.join(''), err: err.join('') };
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  mkdirSync(folder.path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  return folder.path;
}

test('what is printed is our own form, what is lost stands above its objective and is told', async () => {
  const path = folderOf({ 'sloth.yaml': SLOTH });
  const { code, out, err } = await ran('import', join(path, 'sloth.yaml'));
  expect(code).toBe(0);
  expect(out).toBe(
    [
      'service: shop',
      'slos:',
      '  # checkout: labels are left out: an objective is known by service and name',
      '  - name: checkout',
      '    target: 99.9%',
      '    total: sum(rate(t[{{.window}}]))',
      '    bad: sum(rate(b[{{.window}}]))',
      '    window: 30d',
      '',
    ].join('\n'),
  );
  expect(err).toBe(
    `warning: ${path}/sloth.yaml:6:13 checkout: labels are left out: an objective is known by service and name\n`,
  );
});

test('a file is read the same in the folder of definitions and after it was converted', async () => {
  const sources = 'sources:\n  - { name: prom, type: prometheus, url: "http://127.0.0.1:9090" }\n';
  const path = folderOf({ 'sloth.yaml': SLOTH });
  const { out } = await ran('import', path);
  const read = (text: string) =>
    readDefinitions(
      [
        { path: 'p.yaml', text: sources },
        { path: 'a.yaml', text },
      ],
      {},
    ).slos.map(({ place, source, ...rest }) => rest);
  expect(read(out)).toEqual(read(SLOTH));
  expect(read(out)).toHaveLength(1);
});

test('lists are printed as lists', async () => {
  const pyrra = [
    'apiVersion: pyrra.dev/v1alpha1',
    'kind: ServiceLevelObjective',
    'metadata: { name: checkout, namespace: shop }',
    "spec: { target: '99', window: 4w, indicator: { ratio: { errors: { metric: b }, total: { metric: t }, grouping: [handler, code] } } }",
  ].join('\n');
  const own =
    'service: shop\nslos:\n  - { name: read, objective: 99% of GET /s non-5xx over 30 days, ignore: { route: [/s/a, /s/b] } }\n';
  const exported = await ran('export', 'openslo', folderOf({ 'own.yaml': own }));
  const { code, out } = await ran('import', folderOf({ 'a.yaml': pyrra, 'b.yaml': exported.out }));
  expect(code).toBe(0);
  expect(out).toMatch(/\n {4}per:\n {6}- handler\n {6}- code\n/);
  expect(out).toMatch(/\n {6}route:\n {8}- \/s\/a\n {8}- \/s\/b\n/);
  const sources = 'sources:\n  - { name: prom, type: prometheus, url: "http://127.0.0.1:9090" }\n';
  expect((await ran('validate', folderOf({ 'p.yaml': sources, 'a.yaml': out }))).code).toBe(0);
});

test('what is left out, or is something else, is told, and the exit code is 1', async () => {
  const path = folderOf({
    'a.yaml': SLOTH.replace('99.9', '100'),
    'b.yaml': 'service: shop\nslos: []\n',
    'c.yaml': 'a: [\n',
    'd.yaml': '# nothing\n',
  });
  const { code, out, err } = await ran('import', path);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('a.yaml:5:16 checkout is left out: 100% leaves no error budget');
  expect(err).toContain('b.yaml:1:1 these are no definitions of Sloth, Pyrra or OpenSLO');
  expect(err).toMatch(/c\.yaml:1:5 YAML: /);
  expect(err).toContain('d.yaml:1:1 the file is empty');
});

test('as JSON, and a path that is not there', async () => {
  const path = folderOf({ 'sloth.yaml': SLOTH });
  const { code, out } = await ran('import', '--json', path);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    yaml: expect.stringContaining('name: checkout'),
    warnings: [{ line: 6, column: 13 }],
    faults: [],
  });
  expect(await ran('import', `${path}/gone.yaml`)).toMatchObject({ code: 2, out: '' });
});

test('values of the environment are put in, and what only looks like one is kept', async () => {
  const [reference, literal] = [`\${SECRET}`, `$\${X}`];
  const sli = `sli: { raw: { error_ratio_query: 'r{a="${reference}",b="${literal}"}' } }`;
  const text = SLOTH.replace(/ {4}sli: .*/, () => `    ${sli}`);
  const path = folderOf({ 'sloth.yaml': text });
  const { out } = await ran('import', path);
  expect(out).toContain(`error_ratio: r{a="geheim",b="${literal}"}`);
});

test('export openslo prints what import reads', async () => {
  const own = 'service: shop\nslos:\n  - { name: read, objective: 99% of GET /s/:id non-5xx over 30 days }\n';
  const path = folderOf({ 'own.yaml': own });
  const exported = await ran('export', 'openslo', path);
  expect([exported.code, exported.err]).toEqual([0, '']);
  const back = folderOf({ 'openslo.yaml': exported.out });
  const { code, out } = await ran('import', back);
  expect(code).toBe(0);
  expect(out).toContain('route: /s/:id');
  const faulty = folderOf({ 'own.yaml': own.replace('99%', '100%') });
  expect(await ran('export', 'openslo', faulty)).toMatchObject({ code: 1, out: '' });
});
