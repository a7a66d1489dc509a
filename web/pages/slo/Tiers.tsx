import { Link } from 'wouter';
import type { SloStatus } from '../../../server/http/contract.ts';
import { alertsPath } from '../../../server/http/page-paths.ts';
import { percent } from '../../../server/slo/words.ts';
import { burnOf } from '../../lib/amounts.ts';
import { thresholdText } from '../../lib/burn-axis.ts';
import { useIsPublicView } from '../../session.ts';
import styles from './Slo.module.css';

export function Tiers({ status }: { readonly status: SloStatus }) {
  const firing = new Map(status.alerts.map((alert) => [alert.tier, alert]));
  return (
    <section className={styles['section']} aria-label="Alert tiers">
      <div className={styles['range']}>
        <h2>Alert tiers</h2>
        {useIsPublicView() ? null : (
          <Link className={styles['quiet']} href={alertsPath(status)}>
            Alerts of this objective
          </Link>
        )}
      </div>
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
                <Fires alert={firing.get(`${long}/${short}`)} />
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

function Fires({ alert }: { readonly alert: SloStatus['alerts'][number] | undefined }) {
  if (alert === undefined) return null;
  return <strong> {alert.silenced ? 'fires, silenced' : 'fires'}</strong>;
}
