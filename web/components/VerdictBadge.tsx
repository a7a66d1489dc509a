import type { Verdict } from '../../server/http/contract.ts';
import { VERDICT_WORD } from '../lib/verdict.ts';
import styles from './Badge.module.css';
import { VerdictShape } from './VerdictShape.tsx';

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  return (
    <span className={styles['badge']} data-verdict={verdict}>
      <VerdictShape verdict={verdict} />
      {VERDICT_WORD[verdict]}
    </span>
  );
}
