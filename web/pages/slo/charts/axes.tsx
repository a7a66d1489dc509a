import { CartesianGrid, ReferenceLine, Tooltip, useChartWidth, XAxis } from 'recharts';
import { timeOf } from '../../../lib/amounts.ts';
import type { ChartPoint } from '../../../lib/history-view.ts';
import { timeAxis } from '../../../lib/time-axis.ts';
import type { Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

export const TICK = { fill: 'var(--ink-soft)', fontSize: 12 } as const;
export const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 } as const;
export const AXIS_WIDTH = 52;

/** The parts that every chart shares. `at`: the moment that is marked. */
export function sharedParts(points: readonly ChartPoint[], columns: readonly Column[], at: number | null) {
  return [
    <CartesianGrid key="grid" vertical={false} stroke="var(--line)" />,
    <TimeAxis key="time" from={points[0]?.t ?? 0} to={points.at(-1)?.t ?? 0} />,
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
    at === null ? null : <ReferenceLine key="at" x={at} stroke="var(--ink)" strokeDasharray="2 3" />,
  ];
}

function TimeAxis({ from, to }: { readonly from: number; readonly to: number }) {
  const width = (useChartWidth() ?? 0) - AXIS_WIDTH - MARGIN.right;
  const { ticks, label } = timeAxis(from, to, width);
  return (
    <XAxis
      dataKey="t"
      type="number"
      scale="time"
      domain={['dataMin', 'dataMax']}
      ticks={ticks}
      interval={0}
      tickFormatter={label}
      tick={TICK}
      tickLine={false}
      axisLine={{ stroke: 'var(--line-strong)' }}
    />
  );
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
