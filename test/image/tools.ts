/** What builds and runs images where there is no engine: programs of Debian, run as root. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const LARGEST_OUTPUT = 64 * 1024 ** 2;
const exec = promisify(execFile);

/** stdout, without the last line's end. Rejects with what the program said. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const done = await exec(program, [...args], {
      env: { ...process.env, ...env },
      maxBuffer: LARGEST_OUTPUT,
    });
    return done.stdout.trimEnd();
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout: string; stderr: string };
    throw new Error(`${program} ${args[0]} failed:\n${`${stdout}\n${stderr}`.trim().slice(-4_000)}`);
  }
}

export type Buildah = (...args: readonly string[]) => Promise<string>;

/** `folder`: all that it stores, apart from what the machine has. */
export function buildahIn(folder: string): Buildah {
  const place = ['--storage-driver', 'vfs', '--root', `${folder}/storage`, '--runroot', `${folder}/run`];
  const env = { BUILDAH_ISOLATION: 'chroot' };
  return (...args) => run('buildah', [...place, ...args], env);
}
