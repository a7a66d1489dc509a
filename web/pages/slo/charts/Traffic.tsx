import { Bar, BarChart, ResponsiveContainer, YAxis } from 'recharts';
import { span } from '../../../../server/slo/words.ts';
import { count } from '../../../lib/amounts.ts';
import { axisCount, type ChartPoint } from '../../../lib/history-view.ts';
import { AXIS_WIDTH, MARGIN, sharedParts, TICK } from './axes.tsx';
import { ChartFrame, type Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

const COLUMNS: readonly Column[] = [
  { name: 'Good', cell: ({ good }) => count(good) },
  { name: 'Bad', cell: ({ bad }) => count(bad) },
  { name: 'Total', cell: ({ total }) => count(total) },
];

type Props = { readonly points: readonly ChartPoint[]; readonly stepSeconds: number };

/** Two panels with an axis each: beside a million good events, ten bad ones would not be one pixel high. */
export function Traffic({ points, stepSeconds }: Props) {
  return (
    <ChartFrame
      title="Good and bad events"
      note={`Each ${span(stepSeconds / 60)}. Bad has an axis of its own.`}
      points={points}
      columns={COLUMNS}
    >
      <div className={styles['stack']}>
        <Panel points={points} field="bad" colour="var(--harden-fill)" />
        <Panel points={points} field="good" colour="var(--ship-fill)" />
      </div>
    </ChartFrame>
  );
}

type PanelProps = {
  readonly points: readonly ChartPoint[];
  readonly field: 'good' | 'bad';
  readonly colour: string;
};

function Panel({ points, field, colour }: PanelProps) {
  return (
    <div className={styles['short']}>
      <p className={styles['panelName']}>{field}</p>
      <ResponsiveContainer>
        <BarChart data={points} margin={MARGIN} syncId="slo" barCategoryGap="12%" title={`${field} events`}>
          {sharedParts(points, COLUMNS)}
          <YAxis
            width={AXIS_WIDTH}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            tickCount={3}
            allowDecimals={false}
            tickFormatter={axisCount}
          />
          <Bar dataKey={field} fill={colour} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
