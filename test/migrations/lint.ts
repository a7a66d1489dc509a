/**
 * What a migration may not do while the version before still runs on the same tables, and while others write into them. Looks at the
 * statements as PostgreSQL is sent them.
 */
export type Linted = {
  readonly name: string;
  readonly statements: readonly string[];
  readonly inTransaction: boolean;
  /** A contract step may take things away. */
  readonly isContract: boolean;
};

type Rule = {
  readonly finds: RegExp;
  readonly what: string;
  readonly remedy: string;
  /** Also refused of a contract step: it is about locks, not about who still reads. */
  readonly always: boolean;
  /** Not refused on a table that the migration itself has made. */
  readonly ofOldTables: boolean;
};

const A_STEP_LATER = 'leave it for a contract step, once no version that may run reads it';
const BESIDE = 'add a new column, have both written, and take the old one away in a contract step';
const ofOldTables = { always: true, ofOldTables: true } as const;
const TABLE = String.raw`(?:if not exists |if exists |only )*"?(?<table>\w+)"?`;

const RULES: readonly Rule[] = [
  {
    finds: /^drop (?:table|view|materialized view|type|sequence|function|index)\b/,
    what: 'drops what the version before may use',
    remedy: A_STEP_LATER,
    always: false,
    ofOldTables: false,
  },
  {
    finds: /^alter table .*\bdrop (?:column|constraint)\b/,
    what: 'drops a column or a constraint that the version before may rely on',
    remedy: A_STEP_LATER,
    always: false,
    ofOldTables: false,
  },
  {
    finds: /^(?:truncate|delete from)\b/,
    what: 'removes rows',
    remedy: A_STEP_LATER,
    always: false,
    ofOldTables: false,
  },
  {
    finds: /^alter (?:table|index|view|type|sequence) .*\brename\b/,
    what: 'renames what the version before reads by its old name',
    remedy: BESIDE,
    always: true,
    ofOldTables: false,
  },
  {
    finds: new RegExp(`^alter table ${TABLE} .*\\balter (?:column )?"?\\w+"? (?:set data )?type\\b`),
    what: 'changes a type, which rewrites the table under a lock',
    remedy: BESIDE,
    ...ofOldTables,
  },
  {
    finds: new RegExp(`^alter table ${TABLE} .*\\balter (?:column )?"?\\w+"? set not null\\b`),
    what: 'asks for a value that the version before may not write, and reads the whole table under a lock',
    remedy: 'give the column a default, or add a check as "not valid" and validate it in a later migration',
    ...ofOldTables,
  },
  {
    finds: new RegExp(
      `^alter table ${TABLE} .*\\badd (?:column )?(?:if not exists )?"?\\w+"? (?:(?!,\\s*add\\b|\\bdefault\\b).)*\\bnot null\\b(?!(?:(?!,\\s*add\\b).)*\\bdefault\\b)`,
    ),
    what: 'adds a column that the version before does not write, as not null without a default',
    remedy: 'give it a default, or leave it nullable',
    ...ofOldTables,
  },
  {
    finds: new RegExp(
      `^alter table ${TABLE} .*\\badd (?:column )?.*(?:default (?:gen_random_uuid|random|clock_timestamp|nextval)\\b|\\bgenerated always as\\b|\\b(?:big)?serial\\b)`,
    ),
    what: 'adds a column whose value differs by row, which rewrites the table under a lock',
    remedy: 'add it without a default, and fill it in pieces',
    ...ofOldTables,
  },
  {
    finds: new RegExp(
      `^alter table ${TABLE} .*\\badd (?:constraint|foreign key|check|unique|primary key)\\b(?!.*\\bnot valid\\b)`,
    ),
    what: 'adds a constraint, for which the whole table is read under a lock',
    remedy:
      'add it as "not valid" and validate it in a later migration; a unique one by an index that is made concurrently',
    ...ofOldTables,
  },
  {
    finds: new RegExp(`^create (?:unique )?index (?!concurrently\\b).*?\\bon ${TABLE}`),
    what: 'makes an index of a table that is there, which keeps all writers out until it is done',
    remedy: 'use createIndexConcurrently in a migration of its own, with "inTransaction = false"',
    ...ofOldTables,
  },
  {
    finds: new RegExp(`^update ${TABLE} `),
    what: 'changes the rows of a table that is there, and locks them until all is done',
    remedy: 'have the code take what is missing as its default, or fill it in pieces while it runs',
    ...ofOldTables,
  },
  {
    finds: new RegExp(`^(?:lock table|cluster|vacuum full|reindex(?! .*concurrently)) ?${TABLE}`),
    what: 'locks a table that is there',
    remedy: 'leave it out of a migration',
    ...ofOldTables,
  },
];

/** One line for each fault: which migration, which statement, why, and what to do instead. */
export function lintMigration(migration: Linted): string[] {
  const statements = migration.statements.map(normal);
  const made = new Set(
    statements.flatMap((one) => new RegExp(`^create table ${TABLE}`).exec(one)?.groups?.['table'] ?? []),
  );
  const faults = statements.flatMap((statement, index) =>
    RULES.filter((rule) => breaks(rule, statement, { made, isContract: migration.isContract })).map(
      ({ what, remedy }) =>
        `${migration.name}, statement ${index + 1} (${statement.slice(0, 60)}): ${what}; ${remedy}`,
    ),
  );
  if (
    !migration.inTransaction &&
    statements.some(
      (one) => !/^(?:select|create (?:unique )?index concurrently|drop index concurrently)/.test(one),
    )
  )
    faults.push(
      `${migration.name}: does more than indexes outside of a transaction; put the rest into a migration of its own`,
    );
  return faults;
}

function breaks(
  rule: Rule,
  statement: string,
  { made, isContract }: { readonly made: ReadonlySet<string>; readonly isContract: boolean },
): boolean {
  const found = rule.finds.exec(statement);
  if (found === null || (isContract && !rule.always)) return false;
  return !(rule.ofOldTables && made.has(found.groups?.['table'] ?? ''));
}

/** Lower case but for what is quoted, spaces as one, no comments. */
function normal(statement: string): string {
  return statement
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/'[^']*'|[^']+/g, (part) => (part.startsWith("'") ? part : part.toLowerCase()));
}
