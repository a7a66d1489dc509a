import type { SloStatus } from '../../../server/http/contract.ts';
import { notesOf } from '../../lib/notes.ts';
import styles from './Slo.module.css';

export function Notes({ status }: { readonly status: SloStatus }) {
  const notes = notesOf(status);
  if (notes.length === 0) return null;
  return (
    <ul className={styles['notes']} aria-label="Worth knowing">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
