import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../app-error.ts';

/** Who runs the PostgreSQL server. It refuses to run as root. */
export type ServerUser = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** False: Leeway is root and the server is someone else. */
  readonly isUs: boolean;
};

type Account = { name: string; uid: number; gid: number };

const PREFERRED = ['postgres', '_postgres', 'nobody', 'daemon'];

export function parseAccounts(passwd: string): Account[] {
  return passwd
    .split('\n')
    .filter((line) => /^[^#:]+:[^:]*:-?\d+:-?\d+:/.test(line))
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }));
}

/** The first of the preferred accounts, else any that is not root. PostgreSQL needs an account with an entry. */
export function preferredAccount(accounts: readonly Account[]): Account | undefined {
  const preferred = PREFERRED.map((name) => accounts.find((account) => account.name === name));
  return [...preferred, ...accounts].find((account) => account !== undefined && account.uid !== 0);
}

/** As root: the owner of what is there already (the first of `belongings` that is not root's), else an unprivileged account. */
export function chooseServerUser(belongings: readonly string[]): ServerUser {
  const [uid, gid] = [process.geteuid!(), process.getegid!()];
  if (uid !== 0) return { name: `uid ${uid}`, uid, gid, isUs: true };
  const accounts = parseAccounts(readFileSync('/etc/passwd', 'utf8'));
  const owner = belongings
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .find((stat) => stat !== undefined && stat.uid !== 0);
  const chosen =
    owner === undefined
      ? preferredAccount(accounts)
      : (accounts.find((account) => account.uid === owner.uid) ?? {
          name: `uid ${owner.uid}`,
          ...idsOf(owner),
        });
  if (chosen === undefined) {
    throw new AppError(
      'invalid_settings',
      'PostgreSQL refuses to run as root and /etc/passwd has no other account: add one (useradd postgres), run Leeway as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { ...chosen, isUs: false };
}

function idsOf(owner: { uid: number; gid: number }) {
  return { uid: owner.uid, gid: owner.gid };
}

/** What `spawn` needs to run a program as this user, with nothing of our environment that PostgreSQL would read. */
export function spawnAs(user: ServerUser) {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
  return user.isUs ? { cwd: '/', env } : { cwd: '/', env, uid: user.uid, gid: user.gid };
}

export function giveTo(user: ServerUser, path: string): void {
  if (!user.isUs) chownSync(path, user.uid, user.gid);
}

/** Asks the system rather than the mode bits: access lists and squashed mounts count too. */
export function canEnter(user: ServerUser, folder: string): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...spawnAs(user), stdio: 'ignore' });
  if (probe.error !== undefined) throw cannotBecome(user, probe.error);
  return probe.status === 0;
}

export function cannotBecome(user: ServerUser, cause: Error): AppError {
  return new AppError(
    'invalid_settings',
    `PostgreSQL refuses to run as root, and this process may not become ${user.name} (${cause.message}): run Leeway as an ordinary user, or set DATABASE_URL.`,
    { cause },
  );
}

/** The outermost folder on the way to `path` that this user cannot enter: the one to name in a message. */
export function closedFolder(user: ServerUser, path: string): string {
  const parent = dirname(path);
  return parent !== path && !canEnter(user, parent) ? closedFolder(user, parent) : path;
}
