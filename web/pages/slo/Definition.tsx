import type { SloStatus } from '../../../server/http/contract.ts';
import { Snippet } from '../../components/Snippet.tsx';
import styles from './Slo.module.css';

export function Definition({ status }: { readonly status: SloStatus }) {
  const { definition, description, runbook } = status;
  return (
    <section className={styles['section']} aria-label="The definition as written">
      <h2>The definition, as written</h2>
      {description === null ? null : <p>{description}</p>}
      <p className={styles['quiet']}>
        <code>
          {definition.file}:{definition.line}
        </code>
        {runbook === null ? null : (
          <>
            {' '}
            · <a href={runbook}>Runbook</a>
          </>
        )}
      </p>
      <Snippet label="Definition" text={definition.text} copy={false} />
    </section>
  );
}
