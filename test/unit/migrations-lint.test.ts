import { expect, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { recordedSql } from '../../server/store/recorded-sql.ts';
import { lintMigration } from '../migrations/lint.ts';

/** Nothing was released before these, so no version before them could run. New ones are never added. */
const BEFORE_THE_FIRST_RELEASE = ['0002_files', '0003_file_reading'];

const lint = (statement: string | readonly string[], more: object = {}) =>
  lintMigration({
    name: '0099_next',
    statements: [statement].flat(),
    inTransaction: true,
    isContract: false,
    ...more,
  });

test('no migration takes anything away, nor keeps others waiting', async () => {
  const faults = await Promise.all(
    Object.entries(migrations).map(async ([name, migration]) =>
      lintMigration({
        name,
        statements: await recordedSql(migration),
        inTransaction: migration.inTransaction ?? true,
        isContract: migration.contract !== undefined,
      }),
    ),
  );
  const isOld = (fault: string) => BEFORE_THE_FIRST_RELEASE.some((name) => fault.startsWith(name));
  expect(faults.flat().filter((fault) => !isOld(fault))).toEqual([]);
  expect(faults.flat().filter(isOld)).toHaveLength(BEFORE_THE_FIRST_RELEASE.length);
});

test.each([
  ['drop table batch', 'drops what the version before may use'],
  ['DROP INDEX batch_at', 'drops what the version before may use'],
  ['alter table batch drop column errors', 'drops a column or a constraint'],
  ['alter table batch drop constraint batch_pkey', 'drops a column or a constraint'],
  ['delete from batch', 'removes rows'],
  ['truncate batch', 'removes rows'],
  ['alter table batch rename to batches', 'renames what the version before reads'],
  ['alter table "batch" rename column key to name', 'renames what the version before reads'],
  ['alter table batch alter column accepted type integer', 'changes a type'],
  ['alter table batch alter accepted set data type integer', 'changes a type'],
  ['alter table batch alter column carry set not null', 'asks for a value'],
  ['alter table batch add column who text not null', 'as not null without a default'],
  [
    'alter table batch add column a text not null default 1, add column b text not null',
    'as not null without a default',
  ],
  ['alter table batch add column id uuid default gen_random_uuid()', 'whose value differs by row'],
  ['alter table batch add column id bigserial', 'whose value differs by row'],
  ['alter table batch add constraint positive check (accepted >= 0)', 'adds a constraint'],
  ['create index batch_key on batch (key)', 'makes an index of a table that is there'],
  ['create unique index batch_key on "batch" (key)', 'makes an index of a table that is there'],
  ['update batch set accepted = 0', 'changes the rows'],
  ['lock table batch', 'locks a table'],
  ['vacuum full batch', 'locks a table'],
])('refuses: %s', (statement, why) => {
  const faults = lint(statement);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^0099_next, statement 1 \(.*\): .*; .+$/);
  expect(faults[0]).toContain(why);
});

test.each([
  'create table one (a text not null)',
  'alter table batch add column who text',
  `alter table batch add column who text not null default 'nobody'`,
  `alter table batch add column expires timestamptz not null default now() + interval '24 hours'`,
  'alter table batch add column a text not null default 1, add column b text default 2 not null',
  'alter table batch add constraint positive check (accepted >= 0) not valid',
  `insert into lease (name) values ('drop table batch')`,
  'alter table batch validate constraint positive',
])('lets through: %s', (statement) => {
  expect(lint(statement)).toEqual([]);
});

test('a table of its own may be indexed, constrained and filled', () => {
  const made = [
    'create table one (a text)',
    'create index one_a on one (a)',
    'alter table one add primary key (a)',
  ];
  expect(lint([...made, 'update one set a = 1'])).toEqual([]);
  expect(lint([...made, 'create index batch_key on batch (key)'])).toHaveLength(1);
});

test('a contract step takes away, and may no more keep others waiting than any', () => {
  expect(lint('drop table batch', { isContract: true })).toEqual([]);
  expect(lint('alter table batch drop column errors', { isContract: true })).toEqual([]);
  expect(lint('alter table batch rename to batches', { isContract: true })).toHaveLength(1);
  expect(lint('create index batch_key on batch (key)', { isContract: true })).toHaveLength(1);
});

test('outside of a transaction are indexes alone', () => {
  const outside = { inTransaction: false };
  expect(lint(['select pg_advisory_lock(1)', 'create index concurrently a on batch (key)'], outside)).toEqual(
    [],
  );
  expect(lint('alter table batch add column who text', outside)).toEqual([
    '0099_next: does more than indexes outside of a transaction; put the rest into a migration of its own',
  ]);
});
