/** The statements of a migration, as PostgreSQL would be sent them, without one. */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Migration } from 'kysely/migration';

export async function recordedSql({ up }: Migration): Promise<string[]> {
  const statements: string[] = [];
  class Recorder extends DummyDriver {
    override async acquireConnection() {
      return {
        async executeQuery({ sql }: { readonly sql: string }) {
          statements.push(sql);
          return { rows: [] };
        },
        async *streamQuery() {
          yield* [];
        },
      };
    }
  }
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new Recorder(),
      createIntrospector: (one) => new PostgresIntrospector(one),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  await up(db);
  return statements;
}
