import type { Routes } from '../../../server/http/contract.ts';
import { DAYS, type Days, type RoutesFilter } from '../../lib/routes-view.ts';
import styles from './RoutesControls.module.css';

type Props = {
  readonly seen: Routes;
  readonly days: Days;
  readonly onDays: (days: Days) => void;
  readonly filter: RoutesFilter;
  readonly onFilter: (filter: RoutesFilter) => void;
};

export function RoutesControls({ seen, days, onDays, filter, onFilter }: Props) {
  return (
    <search className={styles['controls']}>
      <label className={styles['text']}>
        <span className="hidden-visually">Filter by route, method or objective</span>
        <input
          type="search"
          value={filter.text}
          placeholder="Filter by route, method"
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onFilter({ ...filter, text: '' });
          }}
        />
      </label>
      {seen.services.length > 1 ? (
        <label className={styles['service']}>
          <span className="hidden-visually">Service</span>
          <select
            value={filter.service ?? ''}
            onChange={(event) => onFilter({ ...filter, service: event.target.value || null })}
          >
            <option value="">All services</option>
            {seen.services.map(({ service }) => (
              <option key={service}>{service}</option>
            ))}
          </select>
        </label>
      ) : null}
      <fieldset className={styles['choice']}>
        <legend className="hidden-visually">Traffic of the last</legend>
        {DAYS.map((one) => (
          <button key={one} type="button" aria-pressed={one === days} onClick={() => onDays(one)}>
            {one === 1 ? '1 day' : `${one} days`}
          </button>
        ))}
      </fieldset>
    </search>
  );
}
