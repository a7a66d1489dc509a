import type { SourceStatus } from '../../server/http/contract.ts';
import { plural } from '../../server/slo/words.ts';
import { heardText, ignorals, type LeftOut, readAs, refusals, sourcesInOrder } from '../lib/sources.ts';
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
          <li key={source.name} data-silent={source.silent}>
            <span className={styles['dot']} aria-hidden="true" />
            <strong>{source.name}</strong> <span>{heardText(source, now)}</span>{' '}
            <span>{plural(source.accepted, 'line')} counted</span> <SourceNotes source={source} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SourceNotes({ source }: { readonly source: SourceStatus }) {
  const format = readAs(source);
  const refused = refusals(source);
  const ignored = ignorals(source);
  return (
    <>
      {source.services.length > 1 ? <span>for {source.services.join(', ')}</span> : null}{' '}
      {format === null ? null : <span>{format}</span>}{' '}
      {refused === null ? null : <Reasons of={refused} className={styles['refused']} />}{' '}
      {ignored === null ? null : <Reasons of={ignored} />}
    </>
  );
}

function Reasons(props: { readonly of: LeftOut; readonly className?: string | undefined }) {
  return (
    <div className={styles['left-out']}>
      <span className={props.className}>{props.of.total}</span>
      <ul>
        {props.of.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}
