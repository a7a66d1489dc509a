/**
 * A container of the built image, as an engine runs it with --read-only and a tmpfs: its own mounts and process numbers, the
 * program as PID 1 and as the image's user, and nothing of this environment. Its network is the machine's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Mounts what an engine would, and becomes the program. */
const INSIDE = `
set -e
root=$1 user=$2
shift 2
mount --bind "$root" "$root"
for pair in $MOUNTS; do mount --bind "\${pair%%:*}" "$root\${pair#*:}"; done
mount -o remount,ro,bind "$root"
mount -t tmpfs -o size=16m,mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
exec chroot --userspec="$user" "$root" /usr/bin/env -i "$@"
`;

export type ContainerOptions = {
  /** The folder that holds the image's files. */
  readonly root: string;
  /** As the image says. */
  readonly user: string;
  readonly workingDir: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folders of this machine, by where they are seen inside. */
  readonly mounts: Readonly<Record<string, string>>;
};

export type Container = {
  readonly output: () => string;
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The number of its PID 1 out here. */
  pid(): Promise<number>;
  /** To PID 1, as `docker stop` sends it. */
  signal(name: NodeJS.Signals): Promise<void>;
};

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function startContainer(options: ContainerOptions): Container {
  const { root, user, workingDir, command, env, mounts } = options;
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const inside = ['sh', '-c', INSIDE, 'sh', root, user, `--chdir=${workingDir}`, ...settings];
  const child = spawn('unshare', ['--mount', '--pid', '--fork', '--kill-child', ...inside, ...command], {
    env: {
      PATH: process.env.PATH,
      MOUNTS: Object.entries(mounts)
        .map(([to, from]) => `${from}:${to}`)
        .join(' '),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve(signal ?? code ?? -1);
    });
  });
  const pid = (): Promise<number> => firstChildOf(child.pid!);
  return {
    output: () => output,
    ended,
    pid,
    signal: async (name) => void process.kill(await pid(), name),
  };
}

async function firstChildOf(parent: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const [first] = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ');
    if (first !== undefined && first !== '') return Number(first);
    await delay(20);
  }
  throw new Error(`process ${parent} has no child`);
}
