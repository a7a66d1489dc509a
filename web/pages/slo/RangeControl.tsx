import type { SloStatus } from '../../../server/http/contract.ts';
import { type Range, rangesOf } from '../../lib/history-view.ts';
import { windowName } from '../../lib/units.ts';
import styles from './Slo.module.css';

type Props = { readonly status: SloStatus; readonly range: Range; readonly onChange: (range: Range) => void };

export function RangeControl({ status, range, onChange }: Props) {
  return (
    <div className={styles['range']}>
      <h2>How it got here</h2>
      <fieldset className={styles['choice']}>
        <legend className="hidden-visually">Range of the charts</legend>
        {rangesOf(status).map((one) => (
          <button key={one} type="button" aria-pressed={one === range} onClick={() => onChange(one)}>
            {one === 'window' ? windowName(status) : one}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
