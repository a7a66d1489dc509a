import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, YAxis } from 'recharts';
import { budgetShare } from '../../../lib/amounts.ts';
import { budgetAxis, type ChartPoint } from '../../../lib/history-view.ts';
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
  const axis = budgetAxis(points);
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
              domain={[...axis.domain]}
              ticks={[...axis.ticks]}
              tickFormatter={budgetShare}
            />
            {part('room', 'var(--ship-fill)')}
            {part('overspent', 'var(--harden-fill)')}
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

function part(field: 'room' | 'overspent', colour: string) {
  return (
    <Area
      key={field}
      dataKey={field}
      type="stepAfter"
      stroke={colour}
      strokeWidth={2}
      fill={colour}
      fillOpacity={0.14}
      baseValue={0}
      isAnimationActive={false}
    />
  );
}
