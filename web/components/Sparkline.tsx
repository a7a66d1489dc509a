import type { Trend, Verdict } from '../../server/http/contract.ts';
import { sparkline } from '../lib/sparkline.ts';
import styles from './Sparkline.module.css';

const WIDTH = 150;
const HEIGHT = 34;

type Props = {
  readonly trend: Trend | undefined;
  readonly verdict: Verdict;
  /** "the last 30d". */
  readonly window: string;
};

export function Sparkline({ trend, verdict, window }: Props) {
  const drawing = trend === undefined ? null : sparkline(trend, WIDTH, HEIGHT);
  if (drawing === null) return <span className={styles['none']}>not enough yet</span>;
  return (
    <svg
      className={styles['spark']}
      data-verdict={verdict}
      viewBox={`-1 -2 ${WIDTH + 5} ${HEIGHT + 4}`}
      role="img"
      aria-label={`Budget left over ${window}`}
      preserveAspectRatio="none"
    >
      <path className={styles['area']} d={drawing.area} />
      <path className={styles['wall']} d={`M0 ${drawing.wallY}H${WIDTH}`} />
      <path className={styles['line']} d={drawing.line} />
      <circle className={styles['end']} cx={drawing.end.x} cy={drawing.end.y} r="2.4" />
    </svg>
  );
}
