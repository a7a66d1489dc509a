import type { SloStatus } from '../../../server/http/contract.ts';
import { percent } from '../../../server/slo/words.ts';
import { BudgetMeter } from '../../components/BudgetMeter.tsx';
import { VerdictShape } from '../../components/VerdictShape.tsx';
import { furtherReasons, splitHeadline } from '../../lib/headline.ts';
import styles from './Answer.module.css';

export function Answer({ status }: { readonly status: SloStatus }) {
  const { verdict, rest } = splitHeadline(status.headline);
  return (
    <header className={styles['answer']} data-verdict={status.verdict}>
      <p className={styles['name']}>
        <strong>{status.name}</strong> <span>{status.objective}</span>
      </p>
      <h1 className={styles['headline']}>
        <span className={styles['verdict']}>
          <VerdictShape verdict={status.verdict} size={34} />
          {verdict}
        </span>{' '}
        {rest}
      </h1>
      <ul className={styles['reasons']}>
        {furtherReasons(status.headline, status.reasons).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <div className={styles['room']}>
        <BudgetMeter remaining={status.remaining} verdict={status.verdict} large />
        <p className={styles['scale']} aria-hidden="true">
          <span>overspent</span>
          <strong>{percent(status.remaining)} left</strong>
          <span>whole budget</span>
        </p>
      </div>
      {status.building === null ? null : (
        <label className={styles['building']}>
          Reading the history: <progress value={status.building} /> {Math.floor(status.building * 100)}%
        </label>
      )}
    </header>
  );
}
