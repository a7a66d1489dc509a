import { useEffect, useRef } from 'react';
import type { SloStatus } from '../../../server/http/contract.ts';
import { VerdictShape } from '../../components/VerdictShape.tsx';
import { countVerdicts, type Filter } from '../../lib/overview.ts';
import { VERDICT_WORD, WORST_FIRST } from '../../lib/verdict.ts';
import styles from './OverviewFilter.module.css';

type Props = {
  readonly rows: readonly SloStatus[];
  readonly shown: number;
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
};

export function OverviewFilter({ rows, shown, filter, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => focusOnSlash(input), []);
  const counts = countVerdicts(rows);
  return (
    <search className={styles['filter']}>
      <label className={styles['text']}>
        <span className="hidden-visually">Filter by service, name or objective</span>
        <input
          ref={input}
          type="search"
          value={filter.text}
          placeholder="Filter by service, name, route"
          onChange={(event) => onChange({ ...filter, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onChange({ ...filter, text: '' });
          }}
        />
        <kbd title="Press / to filter">/</kbd>
      </label>
      <fieldset className={styles['verdicts']}>
        <legend className="hidden-visually">Verdict</legend>
        <button
          type="button"
          aria-pressed={filter.verdict === 'all'}
          onClick={() => onChange({ ...filter, verdict: 'all' })}
        >
          All <span>{rows.length}</span>
        </button>
        {WORST_FIRST.map((verdict) => (
          <button
            key={verdict}
            type="button"
            aria-pressed={filter.verdict === verdict}
            disabled={counts[verdict] === 0 && filter.verdict !== verdict}
            onClick={() => onChange({ ...filter, verdict })}
          >
            <VerdictShape verdict={verdict} size={13} />
            {VERDICT_WORD[verdict]} <span>{counts[verdict]}</span>
          </button>
        ))}
      </fieldset>
      {shown < rows.length ? (
        <p className={styles['shown']}>
          {shown} of {rows.length} shown
        </p>
      ) : null}
    </search>
  );
}

function focusOnSlash(input: { readonly current: HTMLInputElement | null }): () => void {
  function onKey(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.current?.focus();
  }
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
