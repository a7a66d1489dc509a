/** What all rounds begin with: a data directory as the first start leaves it, and what Node compiled at that. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/tmp.ts';
import { Victim } from '../victim.ts';
import { yamlOf } from './ways.ts';

export type Template = {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
};

export async function makeTemplate(): Promise<Template> {
  const { path, remove } = temporaryFolder();
  // A start takes half of the time when Node has it compiled.
  const env = { NODE_COMPILE_CACHE: join(path, 'compiled') };
  const victim = new Victim({ definitions: yamlOf, env });
  try {
    await victim.start();
    await victim.terminate();
    const dataDir = join(path, 'data');
    // Owners are kept: as root, PostgreSQL runs as another user.
    execFileSync('cp', ['-a', victim.dataDir, dataDir]);
    return { dataDir, env, remove };
  } finally {
    await victim.dispose();
  }
}
