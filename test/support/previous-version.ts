/** The version before this one: what still runs while this one is rolled out. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrations } from '../../migrations/index.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NEWEST = Object.keys(migrations).at(-1)!;
const PARTS = ['bin', 'migrations', 'server', 'web', 'package.json', 'package-lock.json', 'tsconfig.json'];

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** Its files in a folder of their own, with its dependencies; answers its program. */
export function checkOutPrevious(folder: string): string {
  const place = join(folder, 'previous');
  mkdirSync(place);
  const commit = previousCommit();
  if (commit === null) writeUnknowing(place);
  else {
    const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 512 * 1024 ** 2 });
    execFileSync('tar', ['-x', '-C', place], { input: archive });
  }
  const lock = 'package-lock.json';
  if (readFileSync(join(place, lock), 'utf8') === readFileSync(join(ROOT, lock), 'utf8'))
    symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  else execFileSync('npm', ['ci'], { cwd: place, stdio: 'ignore' });
  return join(place, 'bin', 'leeway.js');
}

/** The newest tag, else the commit before the one that brought the newest migration; null where the history is not there. */
function previousCommit(): string | null {
  try {
    const [tag] = git('tag', '--list', 'v*', '--sort=-v:refname').split('\n');
    if (tag !== undefined && tag !== '') return tag;
    const [brought] = git('log', '--diff-filter=A', '--format=%H', '--', `migrations/${NEWEST}.ts`).split(
      '\n',
    );
    // One that is not committed yet comes after all that is.
    if (brought === undefined || brought === '') return git('rev-parse', 'HEAD');
    return git('rev-parse', '--verify', `${brought}^`);
  } catch {
    return null;
  }
}

/** In a download without history the nearest is this version, unknowing of the newest migration. */
function writeUnknowing(place: string): void {
  for (const part of PARTS) cpSync(join(ROOT, part), join(place, part), { recursive: true });
  const index = join(place, 'migrations', 'index.ts');
  const [number] = NEWEST.split('_');
  const lines = readFileSync(index, 'utf8').split('\n');
  writeFileSync(index, lines.filter((line) => !line.includes(`m${number}`)).join('\n'));
}
