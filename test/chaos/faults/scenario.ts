/** Replicas and their PostgreSQL through each fault, again and again: one row a fault. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../outcome.ts';
import type { Traffic } from '../traffic.ts';
import { dataDiskFull, SmallDisk, walDiskFull } from './disk.ts';
import { FAILOVERS, REPLICATING } from './failover.ts';
import type { Fault, Row } from './fault.ts';
import { PostgresPlace } from './postgres-place.ts';
import { REPLICA_FAULTS } from './replica-faults.ts';
import { FaultScene } from './scene.ts';
import { SERVER_FAULTS } from './server-faults.ts';

const REPLICAS = 3;
const LINES = 300;
/** Of data and WAL, and of WAL alone. */
const DATA_DISK_MB = 160;
const WAL_DISK_MB = 100;

type OpenPlace = (folder: string) => Promise<PostgresPlace>;

export async function faultScenario({ seed }: Traffic, rounds: number): Promise<Outcome> {
  requireMeans();
  const rows: Row[] = [];
  const play = async (openPlace: OpenPlace, faults: readonly Fault[]) => {
    const of = { seed, replicas: REPLICAS, lines: LINES, isShort: false, rounds: rounds * faults.length };
    const scene = await FaultScene.open(openPlace, of);
    try {
      for (const fault of faults) {
        const row = await scene.play(fault, rounds);
        console.error(cellsOf(row).join(' | '));
        rows.push(row);
      }
    } finally {
      await scene.close();
    }
  };
  await play((folder) => PostgresPlace.open(folder), [...SERVER_FAULTS, ...REPLICA_FAULTS]);
  for (const fault of FAILOVERS)
    await play((folder) => PostgresPlace.open(folder, { programs: REPLICATING }), [fault]);
  await onDisk(DATA_DISK_MB, (disk) =>
    play((folder) => PostgresPlace.open(folder, { data: disk.folder }), [dataDiskFull(disk)]),
  );
  await onDisk(WAL_DISK_MB, (disk) =>
    play((folder) => PostgresPlace.open(folder, { wal: disk.folder }), [walDiskFull(disk)]),
  );
  return outcomeOf(rows);
}

function requireMeans(): void {
  if (!existsSync(join(REPLICATING.native, 'bin/pg_basebackup')))
    throw new Error(`a standby takes PostgreSQL in ${REPLICATING.native}: apt-get install postgresql-15`);
  if (process.geteuid?.() !== 0) throw new Error('a full disk takes root, who may mount a small one');
}

async function onDisk(megabytes: number, use: (disk: SmallDisk) => Promise<void>): Promise<void> {
  const disk = new SmallDisk(megabytes);
  try {
    await use(disk);
  } finally {
    disk.remove();
  }
}

function outcomeOf(rows: readonly Row[]): Outcome {
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  const faults = rows.flatMap(({ name, faults: wrong }) => wrong.map((text) => `${name}: ${text}`));
  return {
    title: 'Replicas and their PostgreSQL, under load',
    facts: [
      ['replicas', String(REPLICAS)],
      ['lines over HTTP', String(sum(({ lines }) => lines))],
    ],
    table: {
      head: [
        'fault',
        'rounds',
        'posts',
        'answered 503',
        'cut off',
        'lost',
        'doubled',
        'another leads after',
        'well again after',
        'file read on after',
      ],
      rows: rows.map(cellsOf),
    },
    compared: [],
    numbers: { compared: sum(({ compared }) => compared), off: sum(({ off }) => off) },
    faults,
  };
}

function cellsOf({ name, hold, rounds, posts, turnedAway, cutOff, lost, doubled, ...times }: Row): string[] {
  const counts = [rounds, posts, turnedAway, cutOff, lost, doubled];
  const lasts = hold === 0 ? '' : `, for ${hold / 1000} s`;
  const ranges = [times.tookOver, times.recovered, times.readOn].map(rangeOf);
  return [name + lasts, ...counts.map(String), ...ranges];
}

function rangeOf(times: readonly number[]): string {
  if (times.length === 0) return '';
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ms) => (ms / 1000).toFixed(1));
  return least === most ? `${least} s` : `${least} to ${most} s`;
}
