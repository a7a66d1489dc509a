import type { ReactNode } from 'react';
import type { SloStatus } from '../../../server/http/contract.ts';
import { percent } from '../../../server/slo/words.ts';
import { budgetEnd, burnOf, sliPercent, targetPercent } from '../../lib/amounts.ts';
import { amount, unitsOf, windowPhrase } from '../../lib/units.ts';
import styles from './Slo.module.css';

export function Tiles({ status }: { readonly status: SloStatus }) {
  const { sli, target, interval, unmeasured, unit } = status;
  const ending = budgetEnd(status);
  return (
    <dl className={styles['tiles']}>
      <Tile name="Budget left" value={percent(status.remaining)}>
        {amount(status.bad, unit)} bad of {amount(status.total, unit)}{' '}
        {status.period === null ? `in ${status.window}` : windowPhrase(status)}
      </Tile>
      <Tile name={`SLI, target ${targetPercent(target)}`} value={sliPercent(sli, target)}>
        {interval === null
          ? unit === 'millisecond'
            ? 'of the time'
            : 'no interval without data'
          : `95% between ${sliPercent(interval.low, target)} and ${sliPercent(interval.high, target)}`}
      </Tile>
      <Tile name="Burn now" value={burnOf(status, '1h')}>
        over 1h; {burnOf(status, '5m')} over 5m
      </Tile>
      <Tile name="Budget ends" value={ending.value}>
        {ending.aside}
      </Tile>
      <Tile name="Coverage" value={percent(status.coverage)}>
        {unmeasured === 0
          ? 'of the window was measured'
          : `${amount(unmeasured, unit)} ${unitsOf(unit)} unmeasured`}
      </Tile>
    </dl>
  );
}

function Tile({
  name,
  value,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles['value']}>{value}</dd>
      <dd className={styles['aside']}>{children}</dd>
    </div>
  );
}
