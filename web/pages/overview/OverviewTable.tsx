import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { SloStatus, Trend } from '../../../server/http/contract.ts';
import { sloKey } from '../../lib/board.ts';
import styles from './Overview.module.css';
import { OverviewRow } from './OverviewRow.tsx';

/** Up to here all rows are drawn, so that the browser's own search finds them. */
const ALL_DRAWN = 60;
const ROW_HEIGHT = 77;

type Props = { readonly rows: readonly SloStatus[]; readonly trends: Readonly<Record<string, Trend>> };

export function OverviewTable(props: Props) {
  return (
    <table className={styles['table']} aria-rowcount={props.rows.length + 1}>
      <caption className="hidden-visually">Objectives, the worst first</caption>
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">Objective</th>
          <th scope="col">Room left</th>
          <th scope="col">Burn now</th>
          <th scope="col">Budget over the window</th>
          <th scope="col">Alerts</th>
        </tr>
      </thead>
      {props.rows.length <= ALL_DRAWN ? <AllRows {...props} /> : <SomeRows {...props} />}
    </table>
  );
}

function AllRows({ rows, trends }: Props) {
  return (
    <tbody>
      {rows.map((slo, index) => (
        <OverviewRow key={sloKey(slo)} slo={slo} trend={trends[sloKey(slo)]} index={index} />
      ))}
    </tbody>
  );
}

/** Only the rows near the view are drawn; two empty rows stand for the others. */
function SomeRows({ rows, trends }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  const virtualizer = useWindowVirtualizer<HTMLTableRowElement>({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollMargin: top,
  });
  const items = virtualizer.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <tbody ref={body}>
      <Space height={before} />
      {items.map(({ index }) => {
        const slo = rows[index]!;
        const key = sloKey(slo);
        return (
          <OverviewRow
            key={key}
            slo={slo}
            trend={trends[key]}
            index={index}
            measure={virtualizer.measureElement}
          />
        );
      })}
      <Space height={after} />
    </tbody>
  );
}

function Space({ height }: { readonly height: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus.
    <tr aria-hidden="true" className={styles['space']}>
      <td colSpan={6} style={{ height }} />
    </tr>
  );
}
