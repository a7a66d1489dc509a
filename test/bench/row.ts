/** One row of the printed table. */
export type Row = {
  readonly what: string;
  readonly figure: string;
  /** What design or issue ask for; empty where nothing is asked. */
  readonly target: string;
};

export type Scope = {
  /** 1, or less for a quick look: what sizes of files and the like are multiplied with. */
  readonly scale: number;
  /** Shows a row at once; a part that takes minutes says so far. */
  show(row: Row): void;
};

/** One part of the benchmark: measures, and answers its rows. */
export type Part = {
  readonly title: string;
  /** Which table of the document its rows stand in. */
  readonly section: Section;
  run(scope: Scope): Promise<Row[]>;
};

export type Section = 'figures' | 'profile';

export function tableOf(section: Section, rows: readonly Row[]): string {
  if (section === 'profile') {
    const lines = rows.map(({ what, figure }) => `| ${what} | ${figure} |`);
    return ['| where the time goes | share |', '| --- | --- |', ...lines].join('\n');
  }
  const lines = rows.map(({ what, figure, target }) => `| ${what} | ${figure} | ${target} |`);
  return ['| measured | figure | target |', '| --- | --- | --- |', ...lines].join('\n');
}
