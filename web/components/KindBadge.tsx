import type { AlertKind } from '../../server/http/alert-contract.ts';
import { KIND_PATH, KIND_SIGN } from '../lib/alert-shapes.ts';
import { KIND_WORD } from '../lib/alert-words.ts';
import styles from './Badge.module.css';

export function KindBadge({ kind }: { readonly kind: AlertKind }) {
  return (
    <span className={styles['badge']} data-kind={kind}>
      <svg className={styles['shape']} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path className={styles['outline']} d={KIND_PATH[kind]} />
        <path className={styles['sign']} d={KIND_SIGN[kind]} />
      </svg>
      {KIND_WORD[kind]}
    </span>
  );
}
