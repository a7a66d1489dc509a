import type { SloStatus } from '../../../server/http/contract.ts';
import { Snippet } from '../../components/Snippet.tsx';
import { useBills } from '../../deploys.ts';
import { type BillRow, billRows } from '../../lib/bill-rows.ts';
import { deployCommand } from '../../lib/gate-words.ts';
import styles from './Deploys.module.css';
import slo from './Slo.module.css';

/** What each of the last deploys cost this objective. */
export default function Deploys({ status }: { readonly status: SloStatus }) {
  const { service } = status;
  const { data, error } = useBills(status);
  return (
    <section className={slo['section']} aria-label="Deploys">
      <h2>Deploys</h2>
      {data === undefined ? (
        <Reading fault={error} />
      ) : data.deploys.length === 0 ? (
        <NoneNoted service={service} />
      ) : (
        <Bills rows={billRows(data.deploys)} service={service} />
      )}
    </section>
  );
}

function Reading({ fault }: { readonly fault: Error | null }) {
  if (fault !== null) return <p role="alert">{fault.message}</p>;
  return <p className={slo['quiet']}>Reading what was deployed…</p>;
}

function NoneNoted({ service }: { readonly service: string }) {
  return (
    <>
      <p className={slo['quiet']}>No deploy of {service} is known. A pipeline notes one with:</p>
      <Snippet text={deployCommand(service, location.origin)} label="Command that notes a deploy" />
    </>
  );
}

function Bills({ rows, service }: { readonly rows: readonly BillRow[]; readonly service: string }) {
  return (
    <>
      <p className={slo['quiet']}>
        What was burned from each to the next, a day at most, against as long before it.
      </p>
      <table className={slo['numbers']}>
        <caption className="hidden-visually">The last deploys of {service}, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">deploy</th>
            <th scope="col" data-number>
              Of the budget
            </th>
            <th scope="col" className={styles['usual']}>
              Against the usual
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({ row }: { readonly row: BillRow }) {
  const { version, at, burned, span, comparison, interval, shares, outcome } = row;
  return (
    <tr data-outcome={outcome}>
      <th scope="row" className={styles['deploy']}>
        {version}
        <p className={slo['quiet']}>{at}</p>
      </th>
      <td data-number className={styles['burned']}>
        <strong>{burned ?? '–'}</strong>
        {span === null ? null : <p className={slo['quiet']}>{span}</p>}
      </td>
      <td className={styles['usual']}>
        <strong>{comparison}</strong>
        <p className={slo['quiet']}>
          {interval}
          {shares === null ? null : (
            <span data-wide>
              {interval === null ? '' : '; '}
              {shares}
            </span>
          )}
        </p>
      </td>
    </tr>
  );
}
