/** `npm run bench [-- --write] [--quick] [part …]`: measures, and prints the tables of the documents. */
import { parseArgs } from 'node:util';
import { file } from './file.ts';
import { growth } from './growth.ts';
import { http } from './http.ts';
import { machineLine } from './machine.ts';
import { manyObjectives } from './many-objectives.ts';
import { replaceBetweenMarkers } from './markers.ts';
import { memory } from './memory.ts';
import { parse } from './parse.ts';
import { pixel } from './pixel.ts';
import { profile } from './profile.ts';
import { type Part, type Row, type Scope, type Section, tableOf } from './row.ts';
import { slos } from './slos.ts';
import { webhook } from './webhook.ts';

const PERFORMANCE = new URL('../../docs/performance.md', import.meta.url);
const DOCUMENTS: Readonly<Record<Section, URL>> = {
  figures: PERFORMANCE,
  profile: PERFORMANCE,
  growth: new URL('../../docs/operations.md', import.meta.url),
};
const QUICK = 0.1;
const PARTS: Readonly<Record<string, Part>> = {
  parse,
  file,
  http,
  slos,
  memory,
  profile,
  'many-objectives': manyObjectives,
  pixel,
  webhook,
  growth,
};

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const { values, positionals } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const chosen = Object.entries(PARTS).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
if (chosen.length === 0) throw new Error(`parts are: ${Object.keys(PARTS).join(', ')}`);

const tables = new Map<Section, Row[]>();
const scope: Scope = {
  scale: values.quick ? QUICK : 1,
  show: ({ what, figure }) => console.error(`  ${what}: ${figure}`),
};
for (const [, part] of chosen) {
  console.error(`${part.title} …`);
  const before = tables.get(part.section) ?? [];
  tables.set(part.section, [...before, ...(await part.run(scope))]);
}
for (const [section, rows] of tables) {
  const text = `${machineLine()}\n\n${tableOf(section, rows)}`;
  console.log(`${text}\n`);
  if (values.write) replaceBetweenMarkers(DOCUMENTS[section], section, text);
}
