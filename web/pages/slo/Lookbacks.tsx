import type { SloStatus } from '../../../server/http/contract.ts';
import { times } from '../../../server/slo/words.ts';
import { amount } from '../../lib/units.ts';
import styles from './Slo.module.css';

export function Lookbacks({ status }: { readonly status: SloStatus }) {
  return (
    <section className={styles['section']} aria-label="Look-backs">
      <h2>Look-backs</h2>
      <table className={styles['numbers']}>
        <caption className="hidden-visually">Counts and burn rate of each look-back</caption>
        <thead>
          <tr>
            <th scope="col">Last</th>
            <th scope="col" data-number>
              Good
            </th>
            <th scope="col" data-number>
              Bad
            </th>
            <th scope="col" data-number data-wide>
              Total
            </th>
            <th scope="col" data-number>
              Burn
            </th>
          </tr>
        </thead>
        <tbody>
          {status.lookbacks.map(({ text, good, bad, total, burn }) => (
            <tr key={text}>
              <th scope="row">{text}</th>
              <td data-number>{amount(good, status.unit)}</td>
              <td data-number>{amount(bad, status.unit)}</td>
              <td data-number data-wide>
                {amount(total, status.unit)}
              </td>
              <td data-number>{times(burn)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
