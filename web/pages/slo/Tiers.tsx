import type { SloStatus } from '../../../server/http/contract.ts';
import { percent } from '../../../server/slo/words.ts';
import { burnOf } from '../../lib/amounts.ts';
import { thresholdText } from '../../lib/burn-axis.ts';
import styles from './Slo.module.css';

export function Tiers({ status }: { readonly status: SloStatus }) {
  const firing = new Set(status.alerts.map(({ tier }) => tier));
  return (
    <section className={styles['section']} aria-label="Alert tiers">
      <h2>Alert tiers</h2>
      <table className={styles['numbers']}>
        <caption className="hidden-visually">
          Burn thresholds; a tier holds while both look-backs are over
        </caption>
        <thead>
          <tr>
            <th scope="col">Tier</th>
            <th scope="col" data-number>
              Threshold
            </th>
            <th scope="col" data-number>
              Burn long / short
            </th>
            <th scope="col" data-number data-wide>
              Spends
            </th>
          </tr>
        </thead>
        <tbody>
          {status.tiers.map(({ severity, long, short, threshold, share, source }) => (
            <tr key={`${long}/${short}`} data-firing={firing.has(`${long}/${short}`)} title={source}>
              <th scope="row">
                {severity} {long}/{short}
                {firing.has(`${long}/${short}`) ? <strong> fires</strong> : null}
              </th>
              <td data-number>{thresholdText(threshold)}</td>
              <td data-number>
                {burnOf(status, long)} / {burnOf(status, short)}
              </td>
              <td data-number data-wide>
                {percent(share)} in {long}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
