import { CartesianGrid, Tooltip, XAxis } from 'recharts';
import { timeOf } from '../../../lib/amounts.ts';
import { axisTime, type ChartPoint } from '../../../lib/history-view.ts';
import type { Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

export const TICK = { fill: 'var(--ink-soft)', fontSize: 12 } as const;
export const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 } as const;
export const AXIS_WIDTH = 44;

/** The parts that every chart shares; recharts reads them as its own children, so they are elements, not components. */
export function sharedParts(points: readonly ChartPoint[], columns: readonly Column[]) {
  const rangeMs = (points.at(-1)?.t ?? 0) - (points[0]?.t ?? 0);
  return [
    <CartesianGrid key="grid" vertical={false} stroke="var(--line)" />,
    <XAxis
      key="time"
      dataKey="t"
      type="number"
      scale="time"
      domain={['dataMin', 'dataMax']}
      tickFormatter={(t: number) => axisTime(t, rangeMs)}
      tick={TICK}
      tickLine={false}
      axisLine={{ stroke: 'var(--line-strong)' }}
      minTickGap={48}
    />,
    <Tooltip
      key="reading"
      isAnimationActive={false}
      cursor={{ stroke: 'var(--line-strong)', fill: 'var(--sunken)' }}
      content={({ active, payload }) => (
        <Reading
          point={active ? (payload[0]?.payload as ChartPoint | undefined) : undefined}
          columns={columns}
        />
      )}
    />,
  ];
}

function Reading({
  point,
  columns,
}: {
  readonly point: ChartPoint | undefined;
  readonly columns: readonly Column[];
}) {
  if (point === undefined) return null;
  return (
    <div className={styles['reading']}>
      <p>{timeOf(new Date(point.t).toISOString())}</p>
      <dl>
        {columns.map(({ name, cell }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{cell(point)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
