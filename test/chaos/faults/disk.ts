/** Disks of PostgreSQL that are full, and have room again. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../../support/tmp.ts';
import type { Fault } from './fault.ts';
import type { PostgresPlace } from './postgres-place.ts';
import type { FaultScene } from './scene.ts';

const WITHIN_MS = 15_000;
const LOOK_MS = 10;
const FULL_MS = 20_000;
const HOLD = { long: 3_000, short: 1_000 };
const BALLAST = 'ballast';
const PIECE = Buffer.alloc(4_096);

/** A disk of its own, of so many megabytes. Only root may make one. */
export class SmallDisk {
  /** On it, for PostgreSQL to have. */
  readonly folder: string;
  readonly #temporary = temporaryFolder();
  readonly #mount: string;

  constructor(megabytes: number) {
    this.#mount = join(this.#temporary.path, 'disk');
    this.folder = join(this.#mount, 'postgres');
    mkdirSync(this.#mount);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'leeway-chaos', this.#mount]);
    mkdirSync(this.folder, { mode: 0o700 });
    process.once('exit', this.#leaveNothing);
  }

  /** Until not a byte more has a place. */
  fill(): void {
    const file = openSync(join(this.#mount, BALLAST), 'a');
    try {
      for (;;) writeSync(file, PIECE);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(join(this.#mount, BALLAST), { force: true });
  }

  remove(): void {
    process.removeListener('exit', this.#leaveNothing);
    this.#leaveNothing();
    this.#temporary.remove();
  }

  readonly #leaveNothing = (): void => {
    execFileSync('umount', ['--lazy', this.#mount]);
  };
}

export function dataDiskFull(disk: SmallDisk): Fault {
  return {
    name: 'the disk of PostgreSQL is full',
    within: WITHIN_MS,
    hold: HOLD,
    befall: (scene, hold) => full(scene, disk, hold, async () => {}),
  };
}

export function walDiskFull(disk: SmallDisk): Fault {
  return {
    name: 'the disk of the WAL is full: PostgreSQL crashes',
    within: WITHIN_MS,
    hold: HOLD,
    befall: (scene, hold) => full(scene, disk, hold, writeUntilRefused),
  };
}

/** What a PostgreSQL says whose disk is full, where no disk can be made for it. */
export const DISK_SAID_TO_BE_FULL: Fault = {
  name: 'PostgreSQL says that its disk is full',
  within: WITHIN_MS,
  hold: HOLD,
  async befall({ place }, hold) {
    const operator = await place.operator();
    await operator.query(`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`);
    await operator.query('create trigger full_disk before insert on ledger execute function full_disk()');
    await delay(hold);
    await operator.query('drop trigger full_disk on ledger; drop function full_disk()');
    await operator.end();
  },
};

async function full(
  scene: FaultScene,
  disk: SmallDisk,
  hold: number,
  use: (place: PostgresPlace) => Promise<void>,
): Promise<void> {
  const before = scene.turnedAway;
  const late = performance.now() + FULL_MS;
  while (scene.turnedAway === before) {
    disk.fill();
    await use(scene.place);
    if (performance.now() > late) throw new Error('nobody was turned away though the disk is full');
    await delay(LOOK_MS);
  }
  await delay(hold);
  disk.empty();
  const { cluster } = scene.place;
  if (!cluster.runs) await cluster.start();
}

/** What others in the database write fills the rest. */
async function writeUntilRefused({ cluster }: PostgresPlace): Promise<void> {
  const others = await cluster.connect().catch(() => null);
  if (others === null) return;
  try {
    for (;;) await others.query(`select pg_logical_emit_message(false, 'others', repeat('x', 1000000))`);
  } catch {
  } finally {
    await others.end().catch(() => {});
  }
}
