/** A stand-in for the official Node image: Debian's smallest system with this Node and npm, and a user `node`. */
import { copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Buildah, run } from './tools.ts';

export const BASE = 'docker.io/library/node:26-slim';
const NPM = 'usr/local/lib/node_modules/npm';
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

export async function makeBase(buildah: Buildah, folder: string): Promise<void> {
  const root = join(folder, 'base');
  const packages = '--include=ca-certificates,libatomic1,libstdc++6';
  await run('debootstrap', ['--variant=minbase', packages, 'bookworm', root]);
  await run('sh', ['-c', `rm -rf ${root}/var/cache/apt/* ${root}/var/lib/apt/lists/*`]);
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'));
  await addNpm(root);
  await run('chroot', [root, 'useradd', '--uid', '1000', '--create-home', 'node']);
  const container = await buildah('from', 'scratch');
  await buildah('add', '--quiet', container, root, '/');
  await buildah('config', '--env', 'PATH=/usr/local/bin:/usr/bin:/bin', '--cmd', 'node', container);
  await buildah('commit', '--quiet', '--format', 'docker', '--rm', container, BASE);
  await run('rm', ['-rf', root]);
}

/** The npm of this machine, which asks the registry that this machine asks, and trusts whom it trusts. */
async function addNpm(root: string): Promise<void> {
  const global = await run('npm', ['root', '--global']);
  cpSync(join(global, 'npm'), join(root, NPM), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  symlinkSync('../lib/node_modules/npm/bin/npx-cli.js', join(root, 'usr/local/bin/npx'));
  copyFileSync(AUTHORITIES, join(root, AUTHORITIES));
  const settings = join(root, 'usr/local/etc/npmrc');
  mkdirSync(dirname(settings), { recursive: true });
  const registry = await run('npm', ['config', 'get', 'registry']);
  writeFileSync(settings, `registry=${registry}\ncafile=${AUTHORITIES}\n`);
}
