/** One process with a thousand objectives and thirty days: its ticks, its reads, its restart, its memory. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Leeway, startLeeway } from '../support/process.ts';
import { evaluationRows } from './evaluation.ts';
import { type Month, makeMonth } from './month.ts';
import { readPaths } from './path-reads.ts';
import type { Part, Row } from './row.ts';
import { median } from './statistics.ts';

const OBJECTIVES = 1000;
const RESTARTS = 3;
const ROUNDS = 3;

export const manyObjectives: Part = {
  title: `${OBJECTIVES} objectives, 30 days`,
  section: 'figures',
  async run() {
    const month = await makeMonth(OBJECTIVES);
    try {
      return [...(await evaluationRows(month)), ...(await processRows(month))];
    } finally {
      month.folder.remove();
    }
  },
};

async function processRows(month: Month): Promise<Row[]> {
  const restarts: number[] = [];
  for (let turn = 0; turn < RESTARTS; turn++) {
    const { leeway, took } = await startUntilCounts(month);
    restarts.push(took);
    if (turn < RESTARTS - 1) {
      await stop(leeway);
      continue;
    }
    try {
      const url = await leeway.listening;
      const [reads, asked] = [await readRows(url, month), await gateRows(url, month)];
      return [...reads, ...asked, restartRow(restarts), await memoryRow(leeway)];
    } finally {
      await stop(leeway);
    }
  }
  return [];
}

async function readRows(url: string, { paths }: Month): Promise<Row[]> {
  const statuses = paths.map((path) => `/api/v1/slos/${path}`);
  await readPaths(url, statuses, { count: 1000, rate: 500 });
  const figure = await roundsOf(url, statuses, { count: 2000, rate: 500 });
  return [{ what: `status of one of ${OBJECTIVES}, 500 reads/s`, figure, target: 'p99 5 ms' }];
}

/** A question has all that was committed before it, so that the fold takes a step for each; and each is kept. */
async function gateRows(url: string, { paths }: Month): Promise<Row[]> {
  const asked = paths.map((path) => path.split('/') as [string, string]);
  const one = asked.map(([service, slo]) => `/api/v1/gate?service=${service}&slo=${slo}`);
  const all = [...new Set(asked.map(([service]) => `/api/v1/gate?service=${service}`))];
  await readPaths(url, one, { count: 50, rate: 20 });
  return [
    {
      what: `the gate, about one of ${OBJECTIVES}, 20 questions/s`,
      figure: await roundsOf(url, one, { count: 400, rate: 20 }),
      target: '',
    },
    {
      what: `the gate, about a service of ${OBJECTIVES / all.length} of them, 5 questions/s`,
      figure: await roundsOf(url, all, { count: 100, rate: 5 }),
      target: '',
    },
  ];
}

async function roundsOf(
  url: string,
  paths: readonly string[],
  how: { count: number; rate: number },
): Promise<string> {
  const p50: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const figures = await readPaths(url, paths, how);
    p50.push(figures.p50);
    p99.push(figures.p99);
  }
  return `p50 ${median(p50).toFixed(2)} ms, p99 ${median(p99).toFixed(2)} ms`;
}

function restartRow(restarts: readonly number[]): Row {
  const figure = `${(median(restarts) / 1000).toFixed(2)} s`;
  return {
    what: `clean stop, then start until counts, ${OBJECTIVES} objectives`,
    figure,
    target: '2 s (10 000)',
  };
}

async function memoryRow({ pid }: Leeway): Promise<Row> {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const resident = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  return {
    what: `resident memory, ${OBJECTIVES} objectives, after the reads`,
    figure: `${Math.round(resident)} MB`,
    target: '256 MB',
  };
}

async function startUntilCounts({
  dataDir,
  definitionsDir,
}: Month): Promise<{ leeway: Leeway; took: number }> {
  const begun = performance.now();
  const leeway = startLeeway({ dataDir, definitionsDir });
  const url = await leeway.listening;
  for (;;) {
    const answer = await fetch(`${url}/api/v1/slos`);
    await answer.arrayBuffer();
    if (answer.status === 200) return { leeway, took: performance.now() - begun };
    await delay(5);
  }
}

async function stop(leeway: Leeway): Promise<void> {
  leeway.kill('SIGTERM');
  const how = await leeway.ended;
  if (how !== 0) throw new Error(`Leeway ended with ${how}`);
}
