import { memo } from 'react';
import { Link } from 'wouter';
import type { SloStatus, Trend } from '../../../server/http/contract.ts';
import { sloPath } from '../../../server/http/page-paths.ts';
import { percent, times } from '../../../server/slo/words.ts';
import { BudgetMeter } from '../../components/BudgetMeter.tsx';
import { SilencedMark } from '../../components/SilencedMark.tsx';
import { Sparkline } from '../../components/Sparkline.tsx';
import { VerdictBadge } from '../../components/VerdictBadge.tsx';
import { burnOf } from '../../lib/amounts.ts';
import { windowPhrase } from '../../lib/units.ts';
import { useIsPublicView } from '../../session.ts';
import styles from './Overview.module.css';

type Props = {
  readonly slo: SloStatus;
  readonly trend: Trend | undefined;
  readonly index: number;
  readonly measure?: (row: HTMLTableRowElement | null) => void;
};

export const OverviewRow = memo(function OverviewRow({ slo, trend, index, measure }: Props) {
  return (
    <tr
      className={styles['row']}
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      data-verdict={slo.verdict}
    >
      <td className={styles['verdict']}>
        <VerdictBadge verdict={slo.verdict} />
      </td>
      <th scope="row" className={styles['name']}>
        <Link href={sloPath(slo)}>
          <span className={styles['service']}>{slo.service}/</span>
          {slo.name}
        </Link>
        <p className={styles['sentence']}>{slo.objective}</p>
      </th>
      <td className={styles['budget']}>
        <span className={styles['left']} data-overspent={slo.remaining < 0}>
          {slo.total === 0 ? 'untouched' : percent(slo.remaining)}
        </span>
        <BudgetMeter remaining={slo.remaining} verdict={slo.verdict} />
        {slo.building === null ? null : (
          <label className={styles['building']}>
            Reading history <progress value={slo.building} />
          </label>
        )}
      </td>
      <td className={styles['burn']}>
        <span className={styles['label']}>Burn </span>
        <strong>{burnOf(slo, '1h')}</strong> <span>over 1h</span>
        <br />
        <span>{burnOf(slo, '5m')} over 5m</span>
      </td>
      <td className={styles['trend']}>
        <Sparkline trend={trend} verdict={slo.verdict} window={windowPhrase(slo)} />
      </td>
      <td className={styles['alerts']}>
        {useIsPublicView() ? (
          <span className={styles['quiet']}>not public</span>
        ) : (
          <Alerts alerts={slo.alerts} />
        )}
      </td>
    </tr>
  );
});

function Alerts({ alerts }: Pick<SloStatus, 'alerts'>) {
  if (alerts.length === 0) return <span className={styles['quiet']}>none</span>;
  return (
    <ul>
      {alerts.map(({ severity, tier, burn, threshold, silenced }) => (
        <li key={severity} data-severity={severity} title={`Over ${times(threshold)}`}>
          <strong>{severity}</strong> {times(burn)} <span>{tier}</span>
          {silenced ? (
            <p>
              <SilencedMark />
              silenced
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
