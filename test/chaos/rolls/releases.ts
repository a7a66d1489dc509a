/** Releases as `deploy/drivers/process.sh` finds them: a folder each, named after its version; good ones, and broken ones. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PARTS = ['bin', 'server', 'migrations', 'package.json', 'node_modules', 'web', 'dist'];
const OWN_PARTS = ['bin', 'server', 'migrations', 'package.json'];

/** What is wrong with a release. */
export const DEFECTS = {
  crash: 'ends at its start',
  unready: 'is never ready',
  refusing: 'is ready, and answers 500 to lines',
  relapse: 'is ready, and ends 3 s later',
  migration: 'has a migration that fails',
} as const;
export type Defect = keyof typeof DEFECTS;

const REFUSING = `
const { Server } = await import('node:http');
const emit = Server.prototype.emit;
Server.prototype.emit = function (name, request, response) {
  if (name !== 'request' || !request.url.startsWith('/api/v1/logs')) return emit.apply(this, arguments);
  request.resume();
  response.writeHead(500).end('{}');
  return true;
};`;

/** What a broken release does before its real server. */
const BEFORE: Readonly<Record<Exclude<Defect, 'migration'>, string>> = {
  crash: "throw new Error('this release cannot start');",
  unready: "process.env.PORT = '0';",
  refusing: REFUSING,
  relapse: `
const ready = setInterval(async () => {
  const answer = await fetch('http://127.0.0.1:' + process.env.PORT + '/ready').catch(() => null);
  if (answer?.status !== 200) return;
  clearInterval(ready);
  setTimeout(() => process.exit(70), 3_000);
}, 100);`,
};

/** Puts a release of what is in this repository into `folder`. */
export function makeRelease(folder: string, version: string, defect: Defect | null = null): void {
  const place = join(folder, version);
  mkdirSync(place, { recursive: true });
  if (defect === 'migration') copyWithMigration(place);
  else linkParts(place, defect);
}

function linkParts(place: string, defect: Exclude<Defect, 'migration'> | null): void {
  for (const part of PARTS)
    if (defect === null || part !== 'bin') symlinkSync(join(ROOT, part), join(place, part));
  if (defect === null) return;
  mkdirSync(join(place, 'bin'));
  const real = `await import(${JSON.stringify(join(ROOT, 'bin/leeway.js'))});`;
  writeFileSync(
    join(place, 'bin/leeway.js'),
    `if (process.argv[2] === 'serve') { ${BEFORE[defect]} }\n${real}\n`,
  );
}

/** Its code is its own, as what migrates must be another than ours. */
function copyWithMigration(place: string): void {
  for (const part of OWN_PARTS) cpSync(join(ROOT, part), join(place, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  const index = join(place, 'migrations/index.ts');
  const fails =
    "\n(migrations as Record<string, unknown>)['9999_fails'] = " +
    "{ up: (db: { schema: { dropTable(name: string): { execute(): Promise<void> } } }) => db.schema.dropTable('nowhere').execute() };\n";
  writeFileSync(index, `${readFileSync(index, 'utf8')}${fails}`);
}
