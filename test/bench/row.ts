/** One row of the printed table. */
export type Row = {
  readonly what: string;
  readonly figure: string;
  /** What design or issue ask for; empty where nothing is asked. */
  readonly target: string;
};

/** One part of the benchmark: measures, and answers its rows. */
export type Part = { readonly title: string; run(): Promise<Row[]> };

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ what, figure, target }) => `| ${what} | ${figure} | ${target} |`);
  return ['| measured | figure | target |', '| --- | --- | --- |', ...lines].join('\n');
}
