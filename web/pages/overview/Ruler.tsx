import type { SloStatus } from '../../../server/http/contract.ts';
import { rulerBins, WALL } from '../../lib/meter.ts';
import { countVerdicts } from '../../lib/overview.ts';
import { VERDICT_WORD, WORST_FIRST } from '../../lib/verdict.ts';
import styles from './Ruler.module.css';

const BINS = 100;
const TALLEST = 40;

/** Every objective on one scale of room left: who stands near the wall, and who is beyond it. */
export function Ruler({ slos }: { readonly slos: readonly SloStatus[] }) {
  const bins = rulerBins(slos, BINS);
  const most = Math.max(4, ...bins.map(({ count }) => count));
  const counts = countVerdicts(slos);
  const said = WORST_FIRST.filter((verdict) => counts[verdict] > 0).map(
    (verdict) => `${counts[verdict]} ${VERDICT_WORD[verdict].toLowerCase()}`,
  );
  return (
    <div
      className={styles['ruler']}
      role="img"
      aria-label={`Room left of every objective: ${said.join(', ')}`}
    >
      {bins.map(({ left, count, worst }) => (
        <span
          key={left}
          className={styles['pin']}
          data-verdict={worst}
          style={{ left: `${left}%`, height: 12 + ((TALLEST - 12) * (count - 1)) / (most - 1) }}
        />
      ))}
      <span className={styles['beyond']} style={{ width: `${WALL}%` }} />
      <span className={styles['wall']} style={{ left: `${WALL}%` }} />
      <span className={styles['tick']} style={{ left: `${WALL}%` }}>
        0
      </span>
      <span className={styles['tick']} style={{ left: `${(100 + WALL) / 2}%` }}>
        50%
      </span>
      <span className={styles['tick']} data-end="true">
        100% left
      </span>
      <span className={styles['tick']} data-start="true">
        overspent
      </span>
    </div>
  );
}
