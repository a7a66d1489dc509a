import { spawnSync } from 'node:child_process';

/** Those of some programs that this machine does not have. */
export function missingPrograms(names: readonly string[]): string[] {
  return names.filter((name) => spawnSync(name, ['--version']).error !== undefined);
}
