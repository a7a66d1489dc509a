import type { SourceStatus } from '../../server/http/contract.ts';
import { plural } from '../../server/slo/words.ts';
import { heardText, refusals, sourcesInOrder } from '../lib/sources.ts';
import { useSecond } from './ConnectionNote.tsx';
import styles from './SourceList.module.css';

export function SourceList({ sources }: { readonly sources: readonly SourceStatus[] }) {
  const now = useSecond();
  if (sources.length === 0) return null;
  return (
    <section className={styles['sources']} aria-label="Sources">
      <h2>Sources</h2>
      <ul>
        {sourcesInOrder(sources).map((source) => (
          <li key={`${source.service} ${source.name}`} data-silent={source.silent}>
            <span className={styles['dot']} aria-hidden="true" />
            <strong>{source.name}</strong> <span>{heardText(source, now)}</span>{' '}
            <span>{plural(source.accepted, 'line')} counted</span> <Refused source={source} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Refused({ source }: { readonly source: SourceStatus }) {
  const refused = refusals(source);
  if (refused === null) return null;
  return (
    <>
      <span className={styles['refused']}>{refused.total}</span>
      <ul className={styles['reasons']}>
        {refused.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  );
}
