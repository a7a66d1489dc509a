import { Area, ComposedChart, ReferenceLine, ResponsiveContainer, YAxis } from 'recharts';
import type { Tier } from '../../../../server/http/contract.ts';
import { span, times } from '../../../../server/slo/words.ts';
import { type BurnLine, burnAxis, thresholdText } from '../../../lib/burn-axis.ts';
import { AXIS_WIDTH, MARGIN, type OverTime, sharedParts, TICK } from './axes.tsx';
import { ChartFrame, type Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

const COLUMNS: readonly Column[] = [{ name: 'Burn rate', cell: ({ burn }) => times(burn) }];

type Props = {
  readonly over: OverTime;
  readonly tiers: readonly Tier[];
  readonly stepSeconds: number;
};

export function BurnRate({ over, tiers, stepSeconds }: Props) {
  const { points } = over;
  const { ticks, lines } = burnAxis(Math.max(...points.map(({ burn }) => burn)), tiers);
  return (
    <ChartFrame
      title="Burn rate"
      note={`Each ${span(stepSeconds / 60)}, on a square-root axis, with the thresholds of the tiers.`}
      over={over}
      columns={COLUMNS}
    >
      <div className={styles['middle']}>
        <ResponsiveContainer>
          <ComposedChart data={points} margin={MARGIN} syncId="slo" title="Burn rate">
            {sharedParts(over, COLUMNS)}
            <YAxis
              width={AXIS_WIDTH}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              scale="sqrt"
              domain={[0, ticks.at(-1) ?? 1]}
              ticks={[...ticks]}
              tickFormatter={thresholdText}
            />
            <Area
              dataKey="burn"
              type="stepBefore"
              stroke="var(--ink-soft)"
              strokeWidth={1.5}
              fill="var(--ink-soft)"
              fillOpacity={0.16}
              isAnimationActive={false}
            />
            {lines.map(threshold)}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </ChartFrame>
  );
}

function threshold({ at, label, severity }: BurnLine) {
  const tone = severity === 'page' ? 'harden' : 'caution';
  return (
    <ReferenceLine
      key={at}
      y={at}
      stroke={`var(--${tone}-fill)`}
      strokeDasharray="3 3"
      label={{
        value: label,
        position: 'insideBottomLeft',
        className: styles['threshold'] ?? '',
        fill: `var(--${tone})`,
        fontSize: 11,
        offset: 5,
      }}
    />
  );
}
