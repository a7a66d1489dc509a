/** `leeway ingest FILE` beside mtail on the same file, in lines per CPU second; every count is compared with one by hand. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchServer, withBenchServer } from './measuring/bench-server.ts';
import { countsOf, type IngestCost, ingestFile } from './measuring/leeway-cli.ts';
import { requireMtail, runMtail } from './measuring/mtail.ts';
import type { Part, Row } from './row.ts';
import { grouped, median } from './statistics.ts';
import { ANSWERED, FAST, writeDefinitions } from './traffic/definitions.ts';
import { type LineShape, SHAPES } from './traffic/line-shapes.ts';
import type { HandCount } from './traffic/requests.ts';
import { writeLine, writeTraffic } from './traffic/traffic-file.ts';

const OBJECTIVES = 100;
const JSON_LINES = 10_000_000;
const TEXT_LINES = 10_000_000;
const ROUNDS = 3;
const TEXT_ROUNDS = 2;
const TEXTS = [SHAPES.nginx, SHAPES.apache, SHAPES.common, SHAPES.haproxy, SHAPES.envoy];

export const file: Part = {
  title: 'leeway ingest FILE beside mtail',
  section: 'figures',
  run({ scale, show }) {
    requireMtail();
    return withBenchServer(async (server) => {
      const definitionsDir = join(server.folder, 'definitions');
      mkdirSync(definitionsDir);
      writeDefinitions(definitionsDir, OBJECTIVES);
      const start = await startUp(server, definitionsDir);
      const json = await compare(server, {
        definitionsDir,
        shape: SHAPES.leeway,
        lines: JSON_LINES * scale,
        rounds: ROUNDS,
      });
      const rows = [...jsonRows(json), startRow(start)];
      rows.forEach(show);
      for (const shape of TEXTS) {
        const lines = TEXT_LINES * scale;
        const found = await compare(server, { definitionsDir, shape, lines, rounds: TEXT_ROUNDS });
        const row = textRow(shape, found);
        show(row);
        rows.push(row);
      }
      return rows;
    });
  },
};

type Comparison = {
  readonly definitionsDir: string;
  readonly shape: LineShape;
  readonly lines: number;
  readonly rounds: number;
};

type Found = {
  readonly hand: HandCount;
  readonly leeway: readonly IngestCost[];
  /** CPU seconds of each run. */
  readonly mtail: readonly number[];
};

/** In turns, so that whatever else the machine does falls on both. */
async function compare(server: BenchServer, comparison: Comparison): Promise<Found> {
  const { definitionsDir, shape, rounds } = comparison;
  const path = join(server.folder, 'access.log');
  const hand = writeTraffic(path, shape, comparison.lines);
  const leeway: IngestCost[] = [];
  const mtail: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const databaseUrl = await server.fresh();
    const where = { definitionsDir, databaseUrl };
    leeway.push(await ingestFile(server, { file: path, lines: hand.lines, format: shape.format, ...where }));
    if (round === 0) {
      const counts = await countsOf(shape.hasDuration ? FAST : ANSWERED, where);
      check(`Leeway, ${shape.name}`, counts, hand, shape);
    }
    const counted = await runMtail(server.folder, shape, path);
    check(`mtail, ${shape.name}`, counted, hand, shape);
    mtail.push(counted.cpu);
  }
  rmSync(path);
  return { hand, leeway, mtail };
}

function check(who: string, found: { good: number; bad: number }, hand: HandCount, shape: LineShape): void {
  const good = shape.hasDuration ? hand.fast : hand.answered;
  const bad = hand.total - good;
  if (found.good !== good || found.bad !== bad)
    throw new Error(`${who}: ${found.good} good and ${found.bad} bad, but by hand ${good} and ${bad}`);
}

/** A file of one line: what is paid before and after the lines. */
async function startUp(server: BenchServer, definitionsDir: string): Promise<IngestCost> {
  const path = join(server.folder, 'one.log');
  writeLine(path, SHAPES.leeway);
  return ingestFile(server, {
    ...{ file: path, lines: 1, format: SHAPES.leeway.format, definitionsDir },
    databaseUrl: await server.fresh(),
  });
}

function rates({ hand, leeway, mtail }: Found): { own: number; other: number; ratio: string } {
  const own = hand.lines / median(leeway.map(({ cpu }) => cpu));
  const other = hand.lines / median(mtail);
  return { own, other, ratio: (own / other).toFixed(1) };
}

function jsonRows(found: Found): Row[] {
  const { own, other, ratio } = rates(found);
  const part = (of: (cost: IngestCost) => number) => median(found.leeway.map(of)).toFixed(2);
  const parts = `${part((cost) => cost.own)} s its own, ${part(({ postgres }) => postgres)} s PostgreSQL's`;
  return [
    {
      what: `leeway ingest, ${grouped(found.hand.lines)} lines, ${OBJECTIVES} objectives`,
      figure: `${grouped(own)} lines per CPU second (${parts})`,
      target: '',
    },
    {
      what: 'mtail, one counter program, the same file',
      figure: `${grouped(other)} lines per CPU second`,
      target: '',
    },
    { what: 'ratio', figure: ratio, target: '30' },
  ];
}

function startRow({ cpu }: IngestCost): Row {
  const what = 'of it, to start and to end (a file of one line)';
  return { what, figure: `${cpu.toFixed(2)} CPU s`, target: '' };
}

function textRow(shape: LineShape, found: Found): Row {
  const { own, other, ratio } = rates(found);
  return {
    what: `${shape.name}, ${grouped(found.hand.lines)} lines: leeway / mtail`,
    figure: `${grouped(own)} / ${grouped(other)} lines per CPU second: ${ratio}`,
    target: '10',
  };
}
