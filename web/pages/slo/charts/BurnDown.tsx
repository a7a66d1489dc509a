import { useId } from 'react';
import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, YAxis } from 'recharts';
import { percent } from '../../../../server/slo/words.ts';
import { budgetAxis, shareAboveWall } from '../../../lib/history-view.ts';
import { AXIS_WIDTH, MARGIN, MARGIN_LABELLED, type OverTime, sharedParts, TICK } from './axes.tsx';
import { ChartFrame, type Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

const ROOM = 'var(--ship-fill)';
const OVERSPENT = 'var(--harden-fill)';

const COLUMNS: readonly Column[] = [
  { name: 'Left', cell: ({ left }) => shareOrNone(left) },
  { name: 'Even spending', cell: ({ ideal }) => percent(ideal) },
  { name: 'Remaining as it was then', cell: ({ remaining }) => shareOrNone(remaining) },
];

function shareOrNone(share: number | null): string {
  return share === null ? 'no data' : percent(share);
}

export function BurnDown({ over, window }: { readonly over: OverTime; readonly window: string }) {
  const { points, deploys } = over;
  const axis = budgetAxis(points);
  const aboveWall = shareAboveWall(points);
  const paintId = useId();
  return (
    <ChartFrame
      title="Budget burn-down"
      note={`What the failures of ${window} left of its budget. Above the dashed line, there is leeway.${deploys.marks.length === 0 ? '' : ' Upright lines are deploys; red ones burned more than the usual.'}`}
      over={over}
      columns={COLUMNS}
      wide
    >
      <div className={styles['tall']}>
        <ResponsiveContainer>
          <ComposedChart
            data={points}
            margin={deploys.marks.length === 0 ? MARGIN : MARGIN_LABELLED}
            syncId="slo"
            title="Budget burn-down"
          >
            {sharedParts(over, COLUMNS, true)}
            <YAxis
              width={AXIS_WIDTH}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              domain={[...axis.domain]}
              ticks={[...axis.ticks]}
              tickFormatter={percent}
            />
            {twoColours(paintId, aboveWall)}
            {leftLine(aboveWall === 1 ? ROOM : aboveWall === 0 ? OVERSPENT : `url(#${paintId})`)}
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

/** One line in two colours that meet at the wall: as two lines they would leave a gap where the budget ran out. */
function twoColours(id: string, aboveWall: number) {
  return (
    <linearGradient key="colours" id={id} x1="0" y1="0" x2="0" y2="1">
      <stop offset={aboveWall} stopColor={ROOM} />
      <stop offset={aboveWall} stopColor={OVERSPENT} />
    </linearGradient>
  );
}

function leftLine(paint: string) {
  return (
    <Area
      dataKey="left"
      type="stepAfter"
      stroke={paint}
      strokeWidth={2}
      fill={paint}
      fillOpacity={0.14}
      baseValue={0}
      activeDot={{ fill: 'var(--ink)' }}
      isAnimationActive={false}
    />
  );
}
