import type { SloStatus } from '../../../server/http/contract.ts';
import { policyView } from '../../lib/policy-view.ts';
import styles from './Policy.module.css';

/** What the team has agreed on, beside what it comes to now. */
export function Policy({ status }: { readonly status: SloStatus }) {
  const { words, freeze, prose, isOpen } = policyView(status);
  return (
    <section className={styles['policy']} aria-label="Policy" data-verdict={status.verdict}>
      {words === null ? null : <p className={styles['words']}>{words}</p>}
      {freeze === null ? null : <p className={styles['freeze']}>{freeze}</p>}
      <details open={isOpen}>
        <summary>What the policy says</summary>
        <ul>
          {prose.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}
