import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SloStatus } from '../../../server/http/contract.ts';
import { percent } from '../../../server/slo/words.ts';
import { fetchAttribution } from '../../api.ts';
import { cutsOf, dearest, type SpenderRow, spenders, spentUnit } from '../../lib/attribution.ts';
import { amount, unitsOf } from '../../lib/units.ts';
import styles from './Slo.module.css';

/** ms; the stream has counted more than the table shows, and the table is otherwise as old as this. */
const SOON = 5_000;
const LATER = 60_000;

export function Spenders({ slo }: { readonly slo: SloStatus }) {
  const { service, name, objective, bad } = slo;
  const cuts = cutsOf(slo);
  const [{ cut, by }, setCut] = useState(cuts[0]!);
  const { data, error } = useQuery({
    queryKey: ['attribution', service, name, by],
    queryFn: ({ signal }) => fetchAttribution({ service, name }, by, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.bad === bad ? LATER : SOON),
  });
  const rows = data === undefined ? null : spenders(data, objective);
  return (
    <section className={styles['section']} aria-label="Who spent the budget">
      <div className={styles['range']}>
        <h2>Who spent the budget</h2>
        <fieldset className={styles['choice']}>
          <legend className="hidden-visually">Bad events by</legend>
          {cuts.map((one) => (
            <button key={one.cut} type="button" aria-pressed={one.cut === cut} onClick={() => setCut(one)}>
              {one.label}
            </button>
          ))}
        </fieldset>
      </div>
      {rows === null && error !== null ? (
        <p role="alert">{error.message}</p>
      ) : (
        <SpenderTable rows={rows} cut={cut} unit={spentUnit(slo)} />
      )}
    </section>
  );
}

type TableProps = {
  readonly rows: readonly SpenderRow[] | null;
  readonly cut: string;
  readonly unit: SloStatus['unit'];
};

function SpenderTable({ rows, cut, unit }: TableProps) {
  if (rows === null) return <p className={styles['quiet']}>Reading the counts…</p>;
  if (rows.length === 0) return <p className={styles['quiet']}>Nobody: no bad event in the window.</p>;
  const most = dearest(rows)!;
  return (
    <>
      <p>
        <code>{most.name}</code>: <strong>{most.took}</strong>
      </p>
      <SpenderRows rows={rows} cut={cut} unit={unit} />
    </>
  );
}

function SpenderRows({ rows, cut, unit }: TableProps & { readonly rows: readonly SpenderRow[] }) {
  return (
    <table className={styles['numbers']}>
      <caption className="hidden-visually">Bad events of the window by {cut}</caption>
      <thead>
        <tr>
          <th scope="col">{cut}</th>
          <th scope="col">Share of all bad</th>
          <th scope="col" data-number>
            Bad
          </th>
          <th scope="col" data-number data-wide>
            of {unitsOf(unit)}
          </th>
          <th scope="col" data-number>
            Of the budget
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <code>{row.name}</code>
            </th>
            <td className={styles['share']}>
              <span aria-hidden="true">
                <span style={{ width: `${row.share * 100}%` }} />
              </span>
              {percent(row.share)}
            </td>
            <td data-number>{amount(row.bad, unit)}</td>
            <td data-number data-wide>
              {amount(row.total, unit)}
            </td>
            <td data-number>{percent(row.budget)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
