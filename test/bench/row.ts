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

export type Section = 'figures' | 'profile' | 'growth';

const HEADS: Readonly<Record<Section, readonly string[]>> = {
  figures: ['measured', 'figure', 'target'],
  profile: ['where the time goes', 'share'],
  growth: ['measured', 'figure'],
};

/** Its columns are as wide as their widest cell, as the formatter wants them. */
export function tableOf(section: Section, rows: readonly Row[]): string {
  const head = HEADS[section];
  const cells = rows.map(({ what, figure, target }) => [what, figure, target].slice(0, head.length));
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((line) => line[column]!.length)));
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...cells]
    .map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`)
    .join('\n');
}
