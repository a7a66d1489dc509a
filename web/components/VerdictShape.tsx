import type { Verdict } from '../../server/http/contract.ts';
import { VERDICT_PATH, VERDICT_SIGN } from '../lib/verdict.ts';
import styles from './Badge.module.css';

export function VerdictShape({ verdict, size = 16 }: { readonly verdict: Verdict; readonly size?: number }) {
  return (
    <svg
      className={styles['shape']}
      data-verdict={verdict}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path className={styles['outline']} d={VERDICT_PATH[verdict]} />
      <path className={styles['sign']} d={VERDICT_SIGN[verdict]} />
    </svg>
  );
}
