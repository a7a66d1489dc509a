import { type ReactNode, useId, useState } from 'react';
import { timeOf } from '../../../lib/amounts.ts';
import type { ChartPoint } from '../../../lib/history-view.ts';
import type { OverTime } from './axes.tsx';
import styles from './Charts.module.css';

export type Column = {
  readonly name: string;
  readonly cell: (point: ChartPoint) => string;
  /** Not numbers. */
  readonly isText?: boolean;
};

type Props = {
  readonly title: string;
  readonly note: string;
  readonly over: OverTime;
  readonly columns: readonly Column[];
  readonly wide?: boolean;
  readonly children: ReactNode;
};

/** A chart with its name, and the same numbers as a table behind a toggle. */
export function ChartFrame({ title, note, over, columns, wide = false, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure className={styles['frame']} data-wide={wide} aria-labelledby={id}>
      <figcaption className={styles['caption']}>
        <h3 id={id}>{title}</h3>
        <p>{note}</p>
        <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Chart' : 'Table'}
          <span className="hidden-visually"> of {title}</span>
        </button>
      </figcaption>
      {asTable ? <NumberTable title={title} over={over} columns={columns} /> : children}
    </figure>
  );
}

function NumberTable({ title, over, columns }: Pick<Props, 'title' | 'over' | 'columns'>) {
  const { points, deploys } = over;
  const deployed: Column = {
    name: 'Deploys',
    isText: true,
    cell: ({ t }) => deploys.within.get(t)?.join('; ') ?? '',
  };
  const all = deploys.marks.length === 0 ? columns : [...columns, deployed];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section className={styles['scroll']} aria-label={`Numbers: ${title}`} tabIndex={0}>
      <table>
        <caption className="hidden-visually">{title}, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Until</th>
            {all.map(({ name, isText }) => (
              <th key={name} scope="col" data-text={isText}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.t}>
              <th scope="row">{timeOf(new Date(point.t).toISOString())}</th>
              {all.map(({ name, isText, cell }) => (
                <td key={name} data-text={isText}>
                  {cell(point)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
