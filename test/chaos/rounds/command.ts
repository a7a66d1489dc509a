/** A `leeway` command as a process of its own, on the data directory of a running Leeway. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Victim } from '../victim.ts';

const MAIN = fileURLToPath(new URL('../../../server/main.ts', import.meta.url));

export type Command = {
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The end of what it wrote. */
  said(): string;
  /** Kill -9. */
  kill(): void;
};

export function startCommand(words: readonly string[], victim: Victim): Command {
  const { dataDir, definitionsDir } = victim;
  const own = { LEEWAY_DATA_DIR: dataDir, LEEWAY_DEFINITIONS: definitionsDir };
  const env = { ...process.env, ...victim.env, ...own };
  const child = spawn(process.execPath, [MAIN, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + chunk).slice(-2_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      process.removeListener('exit', kill);
      resolve(signal ?? code ?? -1);
    });
  });
  return { ended, said: () => said, kill };
}
