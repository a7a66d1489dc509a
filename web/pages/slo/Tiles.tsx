import type { ReactNode } from 'react';
import type { SloStatus } from '../../../server/http/contract.ts';
import { percent } from '../../../server/slo/words.ts';
import {
  budgetShare,
  burnOf,
  count,
  sliPercent,
  targetPercent,
  timeOf,
  timeUntil,
} from '../../lib/amounts.ts';
import styles from './Slo.module.css';

export function Tiles({ status }: { readonly status: SloStatus }) {
  const { sli, target, interval, exhaustsAt, updatedAt, unmeasured } = status;
  return (
    <dl className={styles['tiles']}>
      <Tile name="Budget left" value={budgetShare(status.remaining)}>
        {count(status.bad)} bad of {count(status.total)} in {status.window}
      </Tile>
      <Tile name={`SLI, target ${targetPercent(target)}`} value={sliPercent(sli, target)}>
        {interval === null
          ? 'no interval without data'
          : `95% between ${sliPercent(interval.low, target)} and ${sliPercent(interval.high, target)}`}
      </Tile>
      <Tile name="Burn now" value={burnOf(status, '1h')}>
        over 1h; {burnOf(status, '5m')} over 5m
      </Tile>
      <Tile
        name="Budget ends"
        value={exhaustsAt === null ? 'Not at this rate' : timeUntil(exhaustsAt, Date.parse(updatedAt))}
      >
        {exhaustsAt === null ? 'at the burn of the last hour' : timeOf(exhaustsAt)}
      </Tile>
      <Tile name="Coverage" value={percent(status.coverage)}>
        {unmeasured === 0 ? 'of the window was measured' : `${count(unmeasured)} events unmeasured`}
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
