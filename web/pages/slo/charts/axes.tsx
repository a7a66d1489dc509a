import { CartesianGrid, ReferenceLine, Tooltip, useChartWidth, XAxis } from 'recharts';
import { timeOf } from '../../../lib/amounts.ts';
import { type DeployMarks, deployLines } from '../../../lib/deploy-marks.ts';
import type { ChartPoint } from '../../../lib/history-view.ts';
import { timeAxis } from '../../../lib/time-axis.ts';
import type { Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

export const TICK = { fill: 'var(--ink-soft)', fontSize: 12 } as const;
export const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 } as const;
/** Versions stand above the chart. */
export const MARGIN_LABELLED = { ...MARGIN, top: 20 } as const;
export const AXIS_WIDTH = 52;

/** What is drawn of time, and not of counts. `at`: the moment that is marked. */
export type OverTime = {
  readonly points: readonly ChartPoint[];
  readonly at: number | null;
  readonly deploys: DeployMarks;
};

/** The parts that every chart shares. `labelled`: versions are written beside their lines. */
export function sharedParts({ points, at, deploys }: OverTime, columns: readonly Column[], labelled = false) {
  const span = { from: points[0]?.t ?? 0, to: points.at(-1)?.t ?? 0 };
  return [
    <CartesianGrid key="grid" vertical={false} stroke="var(--line)" />,
    <TimeAxis key="time" {...span} />,
    <DeployLines key="deploys" deploys={deploys} labelled={labelled} {...span} />,
    <Tooltip
      key="reading"
      isAnimationActive={false}
      cursor={{ stroke: 'var(--line-strong)', fill: 'var(--sunken)' }}
      content={({ active, payload }) => (
        <Reading
          point={active ? (payload[0]?.payload as ChartPoint | undefined) : undefined}
          columns={columns}
          deploys={deploys}
        />
      )}
    />,
    at === null ? null : <ReferenceLine key="at" x={at} stroke="var(--ink)" strokeDasharray="2 3" />,
  ];
}

type Span = { readonly from: number; readonly to: number };

function usePlotWidth(): number {
  return (useChartWidth() ?? 0) - AXIS_WIDTH - MARGIN.right;
}

type LinesProps = Span & { readonly deploys: DeployMarks; readonly labelled: boolean };

function DeployLines({ deploys, labelled, ...span }: LinesProps) {
  const widthPx = usePlotWidth();
  return deployLines(deploys.marks, { ...span, widthPx }).map(({ x, label, isBlamed }) => (
    <ReferenceLine
      key={x}
      x={x}
      stroke={isBlamed ? 'var(--harden-fill)' : 'var(--ink-faint)'}
      strokeOpacity={isBlamed ? 0.9 : 0.5}
      label={
        labelled && label !== null
          ? {
              value: label.text,
              dx: -label.aside,
              position: 'top',
              fill: isBlamed ? 'var(--harden)' : 'var(--ink-soft)',
              fontSize: 11,
              offset: 5,
            }
          : false
      }
    />
  ));
}

function TimeAxis({ from, to }: Span) {
  const { ticks, label } = timeAxis(from, to, usePlotWidth());
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
  deploys,
}: {
  readonly point: ChartPoint | undefined;
  readonly columns: readonly Column[];
  readonly deploys: DeployMarks;
}) {
  if (point === undefined) return null;
  const near = deploys.near.get(point.t) ?? [];
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
      {near.map((deploy) => (
        <p key={deploy}>Deploy {deploy}</p>
      ))}
    </div>
  );
}
