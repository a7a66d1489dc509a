/** compose.yaml and what it mounts, as far as it can be told without an engine. */
import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../server/config.ts';
import { filledIn, readCompose } from '../support/compose.ts';

type Service = {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly command?: readonly string[];
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly networks?: readonly string[];
};

const ROOT = new URL('../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const compose = readCompose<{ services: Record<string, Service>; volumes: object; networks: object }>();
const services = Object.entries(compose.services);
const isLeeway = ({ image }: Service): boolean => image.startsWith('${LEEWAY_IMAGE');

test('it is what the Compose Specification allows', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(JSON.parse(text('test/fixtures/compose/compose-spec.json')));
  validate(compose);
  expect(validate.errors).toBe(null);
  validate({ services: { one: { imgae: 'a' } } });
  expect(validate.errors).not.toBe(null);
});

test('it has what an operator runs: a database, one that migrates, two replicas, a proxy, an app, and who watches', () => {
  expect(Object.keys(compose.services)).toEqual([
    ...['postgres', 'migrate', 'leeway-1', 'leeway-2', 'proxy', 'snippets', 'prometheus', 'grafana'],
  ]);
  const optional = services.filter(([, { profiles }]) => profiles !== undefined);
  expect(optional.map(([name, { profiles }]) => [name, profiles])).toEqual([
    ['prometheus', ['observability']],
    ['grafana', ['observability']],
  ]);
});

test('every image has a version', () => {
  for (const [name, service] of services) {
    const image = service.image.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
    expect([name, image]).toEqual([name, expect.stringMatching(/^[a-z/]+:(?!latest)[\w.]+$/)]);
    if (!isLeeway(service)) expect([name, image]).toEqual([name, expect.stringMatching(/:v?\d+(\.\d+)+$/)]);
  }
});

test('each says whether it is well, but for one that ends and one that nobody waits for', () => {
  const silent = services.filter(([, { healthcheck }]) => healthcheck?.test === undefined);
  expect(silent.map(([name, { healthcheck }]) => [name, healthcheck])).toEqual([
    ['migrate', { disable: true }],
    ['snippets', { disable: true }],
  ]);
});

test('none is root, writes to its root or takes what it likes, and one has a capability', () => {
  for (const [name, service] of services) {
    expect([name, service]).toEqual([
      name,
      expect.objectContaining({
        user: expect.stringMatching(/^[1-9]\d*:\d+$/),
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        mem_limit: expect.stringMatching(/^\d+[mg]$/),
        pids_limit: expect.any(Number),
      }),
    ]);
  }
  const able = services.flatMap(([name, { cap_add: added }]) => (added === undefined ? [] : [[name, added]]));
  expect(able).toEqual([['proxy', ['NET_BIND_SERVICE']]]);
});

test('PostgreSQL is reached by those that need it', () => {
  const near = services.flatMap(([name, { networks }]) => (networks?.includes('database') ? [name] : []));
  expect(near).toEqual(['postgres', 'migrate', 'leeway-1', 'leeway-2']);
  expect(compose.services['postgres']!.networks).toEqual(['database']);
  expect(compose.networks).toEqual({ database: { internal: true } });
});

test('each starts when what it needs is well, and nobody waits for one that cannot tell', () => {
  for (const [name, { depends_on: needs = {} }] of services) {
    for (const [other, { condition }] of Object.entries(needs)) {
      const { healthcheck } = compose.services[other]!;
      const isOnce = healthcheck?.disable === true;
      expect([name, other, condition]).toEqual([
        ...[name, other, isOnce ? 'service_completed_successfully' : 'service_healthy'],
      ]);
    }
  }
  expect(compose.services['leeway-1']!.depends_on).toEqual({
    migrate: { condition: 'service_completed_successfully' },
  });
});

test('what is published is for this machine alone, and what is secret is asked for', () => {
  for (const port of services.flatMap(([, { ports = [] }]) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  for (const [name, { environment = {} }] of services) {
    for (const [setting, value] of Object.entries(environment)) {
      if (/TOKEN|PASSWORD|SECRET|DATABASE_URL/.test(setting))
        expect([name, setting, value]).toEqual([name, setting, expect.stringMatching(/\$\{\w+:\?[^}]+\}/)]);
    }
  }
});

test('what is mounted is there', () => {
  const mounts = services.flatMap(([, { volumes = [] }]) => volumes).map((volume) => volume.split(':')[0]!);
  const files = mounts.filter((path) => path.startsWith('./'));
  expect(files.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  const named = mounts.filter((path) => !path.startsWith('./'));
  expect(named.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
});

test('the settings of Leeway are settings of Leeway', () => {
  const given = { POSTGRES_PASSWORD: 'p', LEEWAY_ADMIN_TOKEN: 'a-token-that-is-long-enough' };
  for (const [name, service] of services.filter(([, one]) => isLeeway(one))) {
    if (service.command?.[0] === 'demo') continue;
    const env = Object.fromEntries(
      Object.entries(service.environment!).map(([setting, value]) => [setting, filledIn(value, given)]),
    );
    const known = text('server/config.ts');
    expect(Object.keys(env).filter((setting) => !known.includes(`${setting}:`))).toEqual([]);
    expect(readConfig({ HOST: '0.0.0.0', ...env })).toMatchObject({
      databaseUrl: 'postgres://leeway:p@postgres/leeway',
      adminToken: given.LEEWAY_ADMIN_TOKEN,
      publicUrl: 'http://localhost:8080',
      replicaUrl: name.startsWith('leeway-') ? `http://${name}:3000` : null,
      trustProxy: 1,
    });
  }
});

test('the proxy and Prometheus ask the replicas that there are', () => {
  const replicas = Object.keys(compose.services).filter((name) => name.startsWith('leeway-'));
  const addresses = replicas.map((name) => `${name}:3000`);
  expect(compose.services['proxy']!.environment?.['REPLICAS']).toBe(addresses.join(' '));
  const { scrape_configs: jobs } = parse(text('deploy/compose/prometheus.yml'));
  expect(jobs[0].static_configs).toEqual([{ targets: addresses }]);
});
