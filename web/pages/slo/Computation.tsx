import type { SloStatus } from '../../../server/http/contract.ts';
import { formulas } from '../../lib/formulas.ts';
import styles from './Slo.module.css';

export function Computation({ status }: { readonly status: SloStatus }) {
  return (
    <details className={styles['how']}>
      <summary>How every number is computed</summary>
      <dl>
        {formulas(status).map(({ name, formula, filled, result }) => (
          <div key={name}>
            <dt>
              {name} <strong>{result}</strong>
            </dt>
            <dd>{formula}</dd>
            <dd>
              <code>
                {filled} = {result}
              </code>
            </dd>
          </div>
        ))}
      </dl>
      <p>Counts are whole events of whole minutes, the last of them still filling. Division comes last.</p>
    </details>
  );
}
