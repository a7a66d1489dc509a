import { migrations } from '../../migrations/index.ts';
import { readConfig } from '../config.ts';
import type { Db } from '../store/database.ts';
import { appliedMigrations, migrate } from '../store/migrate.ts';
import { recordedSql } from '../store/recorded-sql.ts';
import type { Io } from './io.ts';
import { withDatabase } from './open-database.ts';
import { textTable } from './text-table.ts';

export type MigrateOptions = { readonly status: boolean; readonly plan: boolean; readonly json: boolean };

/** The same as of `validate`: the question was answered, and the answer is no. */
const PENDING = 1;

/** `leeway migrate`: brings the schema up to date and says what was done; or only says what is to be done. */
export async function migrateDatabase(options: MigrateOptions, io: Io): Promise<number> {
  return withDatabase(
    readConfig(io.env),
    (text) => io.stderr.write(text),
    (db) =>
      options.plan
        ? plan(db, options, io)
        : options.status
          ? status(db, options, io)
          : apply(db, options, io),
  );
}

async function apply(db: Db, { json }: MigrateOptions, { stdout }: Io): Promise<number> {
  const { applied, newer } = await migrate(db);
  if (json) {
    stdout.write(`${JSON.stringify({ applied, newer })}\n`);
    return 0;
  }
  stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
  if (newer.length > 0)
    stdout.write(`A newer Leeway has also applied ${newer.join(', ')}; this one serves on it.\n`);
  return 0;
}

type State = {
  readonly name: string;
  readonly state: 'applied' | 'pending' | 'newer';
  readonly at: string | null;
};

async function statesOf(db: Db): Promise<State[]> {
  const applied = new Map((await appliedMigrations(db)).map(({ name, at }) => [name, at.toISOString()]));
  const names = new Set([...Object.keys(migrations), ...applied.keys()]);
  return [...names].toSorted().map((name) => {
    const at = applied.get(name) ?? null;
    const state = at === null ? 'pending' : Object.hasOwn(migrations, name) ? 'applied' : 'newer';
    return { name, state, at };
  });
}

async function status(db: Db, { json }: MigrateOptions, { stdout }: Io): Promise<number> {
  const states = await statesOf(db);
  const rows = states.map(({ name, state, at }) => [name, state, at ?? '']);
  stdout.write(
    json ? `${JSON.stringify({ migrations: states })}\n` : textTable(['MIGRATION', 'STATE', 'AT'], rows),
  );
  return states.some(({ state }) => state === 'pending') ? PENDING : 0;
}

async function plan(db: Db, { json }: MigrateOptions, { stdout }: Io): Promise<number> {
  const pending = (await statesOf(db)).filter(({ state }) => state === 'pending');
  const steps = await Promise.all(
    pending.map(async ({ name }) => ({ name, statements: await recordedSql(migrations[name]!) })),
  );
  if (json) stdout.write(`${JSON.stringify({ pending: steps })}\n`);
  else if (steps.length === 0) stdout.write('The schema is up to date.\n');
  else stdout.write(steps.map(planText).join('\n'));
  return steps.length === 0 ? 0 : PENDING;
}

function planText({
  name,
  statements,
}: {
  readonly name: string;
  readonly statements: readonly string[];
}): string {
  return `-- ${name}\n${statements.map((statement) => `${dedented(statement)};\n`).join('')}`;
}

/** As it stands in the source of a migration, its lines are indented. */
function dedented(statement: string): string {
  return statement.replaceAll(/\n {4}/g, '\n').replaceAll(/\n {2}\)/g, '\n)');
}
