import type { SourceStatus } from '../../server/http/contract.ts';
import { plural } from '../../server/slo/words.ts';
import {
  heardText,
  ignorals,
  isQuiet,
  type LeftOut,
  readAs,
  refusals,
  sourcesInOrder,
} from '../lib/sources.ts';
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
          <li key={source.name} data-quiet={isQuiet(source)} data-hindered={source.notes.length > 0}>
            <span className={styles['dot']} aria-hidden="true" />
            <strong>{source.name}</strong> <span>{heardText(source, now)}</span>{' '}
            {source.lastHeard === null ? null : <span>{plural(source.accepted, 'event')} counted</span>}{' '}
            <SourceDetails source={source} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SourceDetails({ source }: { readonly source: SourceStatus }) {
  const format = readAs(source);
  const refused = refusals(source);
  const ignored = ignorals(source);
  return (
    <>
      {source.services.length > 1 ? <span>for {source.services.join(', ')}</span> : null}{' '}
      {format === null ? null : <span>{format}</span>}{' '}
      {refused === null ? null : <Reasons of={refused} className={styles['refused']} />}{' '}
      {ignored === null ? null : <Reasons of={ignored} />}
      {source.notes.length === 0 ? null : <Hindrances notes={source.notes} />}
    </>
  );
}

function Hindrances({ notes }: { readonly notes: readonly string[] }) {
  return (
    <ul className={styles['hindrances']} aria-label="What stands in the way">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
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
