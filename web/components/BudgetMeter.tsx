import type { Verdict } from '../../server/http/contract.ts';
import { percent } from '../../server/slo/words.ts';
import { meterBar, WALL } from '../lib/meter.ts';
import styles from './BudgetMeter.module.css';

type Props = { readonly remaining: number; readonly verdict: Verdict; readonly large?: boolean };

/** Room left, from the wall at zero: to the right what is left, beyond the wall what is overspent. */
export function BudgetMeter({ remaining, verdict, large = false }: Props) {
  const bar = meterBar(remaining);
  return (
    <div
      className={styles['meter']}
      data-verdict={verdict}
      data-large={large}
      data-overspent={bar.overspent}
      role="img"
      aria-label={`Budget left: ${percent(remaining)}`}
    >
      <span className={styles['room']} style={{ left: `${WALL}%` }} />
      <span className={styles['bar']} style={{ left: `${bar.left}%`, width: `${bar.width}%` }} />
      {bar.beyond ? <span className={styles['beyond']} /> : null}
      <span className={styles['wall']} style={{ left: `${WALL}%` }} />
    </div>
  );
}
