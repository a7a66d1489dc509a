import { Bar, BarChart, ResponsiveContainer, YAxis } from 'recharts';
import type { SloStatus } from '../../../../server/http/contract.ts';
import { span } from '../../../../server/slo/words.ts';
import { axisCount } from '../../../lib/history-view.ts';
import { amount, unitsOf } from '../../../lib/units.ts';
import { AXIS_WIDTH, MARGIN, type OverTime, sharedParts, TICK } from './axes.tsx';
import { ChartFrame, type Column } from './ChartFrame.tsx';
import styles from './Charts.module.css';

type Unit = SloStatus['unit'];

function columnsOf(unit: Unit): readonly Column[] {
  return [
    { name: 'Good', cell: ({ good }) => amount(good, unit) },
    { name: 'Bad', cell: ({ bad }) => amount(bad, unit) },
    { name: 'Total', cell: ({ total }) => amount(total, unit) },
  ];
}

type Props = {
  readonly over: OverTime;
  readonly stepSeconds: number;
  readonly unit: Unit;
};

/** Two panels with an axis each: beside a million good events, ten bad ones would not be one pixel high. */
export function Traffic({ over, stepSeconds, unit }: Props) {
  const columns = columnsOf(unit);
  return (
    <ChartFrame
      title={`Good and bad ${unitsOf(unit)}`}
      note={`Each ${span(stepSeconds / 60)}. Bad has an axis of its own.`}
      over={over}
      columns={columns}
    >
      <div className={styles['stack']}>
        <Panel over={over} columns={columns} unit={unit} field="bad" colour="var(--harden-fill)" />
        <Panel over={over} columns={columns} unit={unit} field="good" colour="var(--ship-fill)" />
      </div>
    </ChartFrame>
  );
}

type PanelProps = {
  readonly over: OverTime;
  readonly columns: readonly Column[];
  readonly unit: Unit;
  readonly field: 'good' | 'bad';
  readonly colour: string;
};

function Panel({ over, columns, unit, field, colour }: PanelProps) {
  return (
    <div className={styles['short']}>
      <p className={styles['panelName']}>{field}</p>
      <ResponsiveContainer>
        <BarChart
          data={over.points}
          margin={MARGIN}
          syncId="slo"
          barCategoryGap="12%"
          title={`${field} ${unitsOf(unit)}`}
        >
          {sharedParts(over, columns)}
          <YAxis
            width={AXIS_WIDTH}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            tickCount={3}
            allowDecimals={false}
            tickFormatter={(value: number) =>
              unit === 'millisecond' ? `${axisCount(value / 1000)} s` : axisCount(value)
            }
          />
          <Bar dataKey={field} fill={colour} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
