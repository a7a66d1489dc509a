import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

const ENV = {
  ...{ SECRET: 'geheim', TEAM: 'shop', TARGET: '99.5', METRIC: 't_total', HOST: 'prom.example' },
  ...{ NAME: 'Geheim Shop', PGPASSWORD: 'Geheim' },
};

async function ran(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const stdout = { write: (text: string) => out.push(text) };
  const stderr = { write: (text: string) => err.push(text) };
  const code = await run(argv, { stdout, stderr, env: ENV } as never);
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

const withSli = (sli: string): string => SLOTH.replace(/ {4}sli: .*/, () => `    sli: ${sli}`);
const REF = (name: string): string => `$\{${name}}`;

test('what the environment holds is judged, and not printed', async () => {
  const [reference, literal] = [REF('SECRET'), `$${REF('X')}`];
  const query = `r{a="${reference}",b="${literal}"}`;
  const path = folderOf({ 'sloth.yaml': withSli(`{ raw: { error_ratio_query: '${query}' } }`) });
  const { code, out } = await ran('import', path);
  expect(code).toBe(0);
  expect(out).toContain(`\n    error_ratio: r{a="${reference}",b="${literal}"}\n`);
  // It is the same objective, wherever it is read.
  const read = (own: string) => {
    const source = 'sources: [{ name: prom, type: prometheus, url: "http://127.0.0.1:9090" }]';
    const files = [source, own].map((text, index) => ({ path: `${index}.yaml`, text }));
    const [slo] = readDefinitions(files, ENV).slos;
    return slo?.sli === 'counters' ? slo.counters.part.text : null;
  };
  const value = `r{a="geheim",b="${REF('X')}"}`;
  expect([read(readFileSync(join(path, 'sloth.yaml'), 'utf8')), read(out)]).toEqual([value, value]);
  const json = await ran('import', '--json', path);
  expect(JSON.parse(json.out).yaml).toBe(out);
});

test('it is printed as it was written in every key, and in names too', async () => {
  const pyrra = [
    'apiVersion: pyrra.dev/v1alpha1',
    'kind: ServiceLevelObjective',
    `metadata: { name: "read-${REF('TEAM')}", labels: { service: "${REF('TEAM')}" } }`,
    'spec:',
    `  target: "${REF('TARGET')}"`,
    `  description: 'of ${REF('TEAM')}, ${REF('SECRET')}'`,
    '  window: 4w',
    `  indicator: { ratio: { errors: { metric: 'b{t="${REF('SECRET')}"} offset 1m' }, total: { metric: '${REF('METRIC')}' } } }`,
  ].join('\n');
  const source = [
    'apiVersion: openslo/v1',
    'kind: DataSource',
    'metadata: { name: prom }',
    `spec: { type: Prometheus, connectionDetails: { url: 'http://${REF('HOST')}/${REF('SECRET')}', token: '${REF('SECRET')}' } }`,
  ].join('\n');
  const { code, out, err } = await ran('import', folderOf({ 'a.yaml': pyrra, 'b.yaml': source }));
  expect([code, out]).toEqual([
    0,
    [
      'sources:',
      '  # prom: token is left out: it has no meaning here',
      '  - name: prom',
      '    type: prometheus',
      `    url: http://${REF('HOST')}/${REF('SECRET')}`,
      '---',
      `service: ${REF('TEAM')}`,
      'slos:',
      `  # read-${REF('TEAM')}: the offset is left out: write "lag: 1m" at the source in its place`,
      `  # read-${REF('TEAM')}: labels are left out: an objective is known by service and name`,
      `  - name: read-${REF('TEAM')}`,
      `    description: of ${REF('TEAM')}, ${REF('SECRET')}`,
      `    target: ${REF('TARGET')}%`,
      '    window: 4w',
      `    bad: b{t="${REF('SECRET')}"}`,
      `    total: ${REF('METRIC')}`,
      '',
    ].join('\n'),
  ]);
  expect(err).not.toContain('geheim');
  expect((await ran('validate', folderOf({ 'own.yaml': out }))).code).toBe(0);
});

test('what it holds is judged, and a fault of it does not tell it', async () => {
  const faulty = SLOTH.replace('99.9', () => `'${REF('SECRET')}'`);
  const { code, out, err } = await ran('import', folderOf({ 'a.yaml': faulty }));
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('a.yaml:5:16 checkout is left out: ');
  expect(err).toContain(REF('SECRET'));
  expect(err).not.toContain('geheim');
});

test('where it decides what becomes of an objective, that is left out', async () => {
  const name = SLOTH.replace('name: checkout', () => `name: ${REF('NAME')}`);
  const own = SLOTH.replace('service: shop', () => `service: ${REF('PGPASSWORD')}`);
  const { code, out, err } = await ran(
    'import',
    folderOf({ 'a.yaml': name, 'b.yaml': own, 'c.yaml': SLOTH }),
  );
  expect(code).toBe(1);
  expect(out.match(/ {2}- name: .*/g)).toEqual(['  - name: checkout']);
  expect(err).toContain('is left out: what a variable of the environment holds decides what it becomes');
  expect(err).toContain('settings and credentials stay out of definitions');
  expect(`${out}${err}`).not.toContain('Geheim');
});

test('a variable that is not set is told, and stays what it is', async () => {
  const path = folderOf({ 'a.yaml': withSli(`{ raw: { error_ratio_query: 'r{a="${REF('NOPE')}"}' } }`) });
  const { code, out, err } = await ran('import', path);
  expect(code).toBe(1);
  expect(out).toContain(`\n    error_ratio: r{a="${REF('NOPE')}"}\n`);
  expect(err).toContain(`${REF('NOPE')} is not set in the environment`);
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
