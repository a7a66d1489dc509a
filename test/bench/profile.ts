/** Where the CPU time of `leeway ingest FILE` goes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withBenchServer } from './measuring/bench-server.ts';
import { type Areas, secondsByArea } from './measuring/cpu-profile.ts';
import { type IngestCost, ingestFile } from './measuring/leeway-cli.ts';
import type { Part, Row } from './row.ts';
import { grouped } from './statistics.ts';
import { writeDefinitions } from './traffic/definitions.ts';
import { SHAPES } from './traffic/line-shapes.ts';
import { writeTraffic } from './traffic/traffic-file.ts';

const LINES = 10_000_000;
const OBJECTIVES = 100;
const INTERVAL_US = 500;
const START = 'to start: loading the program, opening the database';

/** The first that fits, from the innermost frame outwards. */
const AREAS: Areas = {
  // With a name: a module that is loaded has frames without one.
  begins: /ingest\/tail\/whole-file\.ts:.|:readPiece$/,
  before: START,
  other: 'elsewhere',
  areas: [
    { name: 'collecting garbage', frames: /^:\(garbage collector\)$/ },
    { name: START, frames: /node:internal\/modules|amaro|:compileSourceTextModule$|\/definitions\// },
    {
      name: 'the time',
      frames: /ingest\/(event-time|minute-text|zone|stamp)\.ts|event\.ts:(iso|clf|epoch)$/,
    },
    {
      name: 'the path and its route',
      frames:
        /ingest\/(path-segments|segment-trie|service-routes|route-templates|learned-routes|byte-table)\.ts|event\.ts:(quotedPath|requestLine|quotedRoute|setPath|setRoute)$/,
    },
    {
      name: 'counting into minutes and buckets',
      frames:
        /ingest\/(event-counter|minute-counts|body-count)\.ts|delta-table\.ts|series-registry\.ts|slo\/histogram\.ts|cli\/ingest-tally\.ts/,
    },
    {
      name: 'folding and evaluating',
      frames: /ledger\/(fold|book|tally|trend|statuses|advance|hour-pack|view|sources|heard)|slo\//,
    },
    { name: 'reading the file', frames: /ingest\/tail\/|node:internal\/fs|node:fs/ },
    { name: 'matching the shape of the line', frames: /^:match$|server\/ingest\// },
    {
      name: 'committing: encoding, and talking to PostgreSQL',
      frames:
        /server\/(ledger|store|file-sink|service)|node_modules\/(pg|kysely)|node:(net|internal\/stream|events)/,
    },
  ],
};

export const profile: Part = {
  title: 'where the time of leeway ingest goes',
  section: 'profile',
  run({ scale }) {
    return withBenchServer(async (server) => {
      const file = join(server.folder, 'access.log');
      const definitionsDir = join(server.folder, 'definitions');
      const profiles = join(server.folder, 'profiles');
      mkdirSync(definitionsDir);
      writeDefinitions(definitionsDir, OBJECTIVES);
      const { lines } = writeTraffic(file, SHAPES.leeway, LINES * scale);
      const cost = await ingestFile(server, {
        ...{ file, lines, format: SHAPES.leeway.format, definitionsDir },
        databaseUrl: await server.fresh(),
        nodeArguments: ['--cpu-prof', `--cpu-prof-interval=${INTERVAL_US}`, `--cpu-prof-dir=${profiles}`],
      });
      return rowsOf(lines, cost, secondsByArea(profiles, AREAS));
    });
  },
};

/**
 * Shares of all CPU time. What the profiler did not see of Leeway's process is of V8's own threads; when others had the core
 * while it sampled, it saw more than was used, and all that it saw weighs less.
 */
function rowsOf(
  lines: number,
  { own, postgres, cpu }: IngestCost,
  seconds: ReadonlyMap<string, number>,
): Row[] {
  const seen = seconds.values().reduce((sum, each) => sum + each, 0);
  const weight = Math.min(1, own / seen);
  const all: [string, number][] = [
    ...[...seconds].map(([area, each]): [string, number] => [area, each * weight]),
    ['V8’s other threads: compiling, collecting garbage', own - seen * weight],
    ['PostgreSQL', postgres],
  ];
  const rows = all
    .sort(([, a], [, b]) => b - a)
    .map(([what, each]) => ({
      what,
      figure: `${((each / cpu) * 100).toFixed(1)}% (${Math.round((each / lines) * 1e9)} ns a line)`,
      target: '',
    }));
  const sum = `${cpu.toFixed(2)} CPU s, ${Math.round((cpu / lines) * 1e9)} ns a line`;
  return [...rows, { what: `all of ${grouped(lines)} lines`, figure: sum, target: '' }];
}
