import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, YAxis } from 'recharts';
import { budgetShare } from '../../../lib/amounts.ts';
import type { ChartPoint } from '../../../lib/history-view.ts';
import { AXIS_WIDTH, MARGIN, sharedParts, TICK } from './axes.tsx';
import { ChartFrame, type Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

const COLUMNS: readonly Column[] = [
  { name: 'Left', cell: ({ left }) => (left === null ? '–' : budgetShare(left)) },
  { name: 'Even spending', cell: ({ ideal }) => budgetShare(ideal) },
  { name: 'Remaining as it was then', cell: ({ remaining }) => budgetShare(remaining) },
];

export function BurnDown({
  points,
  window,
}: {
  readonly points: readonly ChartPoint[];
  readonly window: string;
}) {
  return (
    <ChartFrame
      title="Budget burn-down"
      note={`What the failures of the ${window} window left of its budget. Above the dashed line, there is leeway.`}
      points={points}
      columns={COLUMNS}
      wide
    >
      <div className={styles['tall']}>
        <ResponsiveContainer>
          <ComposedChart data={points} margin={MARGIN} syncId="slo" title="Budget burn-down">
            {sharedParts(points, COLUMNS)}
            <YAxis
              width={AXIS_WIDTH}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              domain={[(low: number) => Math.min(0, low), (high: number) => Math.max(1, high)]}
              tickFormatter={budgetShare}
            />
            <Area
              dataKey="left"
              type="stepAfter"
              stroke="var(--ship-fill)"
              strokeWidth={2}
              fill="var(--ship-fill)"
              fillOpacity={0.13}
              baseValue={0}
              isAnimationActive={false}
            />
            <Line
              dataKey="ideal"
              stroke="var(--ink-soft)"
              strokeDasharray="5 4"
              strokeWidth={1.5}
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
            <ReferenceLine y={0} stroke="var(--ink)" strokeWidth={2} />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </ChartFrame>
  );
}
