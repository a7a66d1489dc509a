import type { SloStatus } from '../../../server/http/contract.ts';
import form from '../../components/Form.module.css';
import { useOpener } from '../../components/opener.ts';
import { Snippet } from '../../components/Snippet.tsx';
import { VerdictBadge } from '../../components/VerdictBadge.tsx';
import { useQuestions, useWatches } from '../../gate.ts';
import { type AskedRow, askCommand, askedRows } from '../../lib/gate-words.ts';
import { useMay } from '../../session.ts';
import asked from './AskedByDeploys.module.css';
import { OverrideForm } from './OverrideForm.tsx';
import styles from './Slo.module.css';

const ASKED_EVERY_MS = 15_000;

/** What deploys of its service asked last, and what they were told. */
export default function AskedByDeploys({ status }: { readonly status: SloStatus }) {
  const { service, name } = status;
  const { data, error } = useQuestions(service, ASKED_EVERY_MS);
  const watches = useWatches(service, ASKED_EVERY_MS).data?.watches ?? [];
  const rows = askedRows(data?.questions ?? [], watches, name);
  return (
    <section className={styles['section']} aria-label="Asked by deploys">
      <Head service={service} />
      {data === undefined ? (
        <Reading fault={error} />
      ) : rows.length === 0 ? (
        <Unasked service={service} />
      ) : (
        <Rows rows={rows} service={service} />
      )}
    </section>
  );
}

function Head({ service }: { readonly service: string }) {
  const { isOpen, close, button } = useOpener();
  const mayOverride = useMay('override', service);
  return (
    <>
      <div className={styles['range']}>
        <h2>Asked by deploys</h2>
        {mayOverride ? (
          <button {...button} className={form['button']}>
            Override
          </button>
        ) : null}
      </div>
      {isOpen ? <OverrideForm service={service} onDone={close} /> : null}
    </>
  );
}

function Reading({ fault }: { readonly fault: Error | null }) {
  if (fault !== null) return <p role="alert">{fault.message}</p>;
  return <p className={styles['quiet']}>Reading what was asked…</p>;
}

function Unasked({ service }: { readonly service: string }) {
  return (
    <>
      <p className={styles['quiet']}>No deploy of {service} has asked yet. A pipeline asks with:</p>
      <Snippet text={askCommand(service, location.origin)} label="command" />
    </>
  );
}

function Rows({ rows, service }: { readonly rows: readonly AskedRow[]; readonly service: string }) {
  return (
    <table className={styles['numbers']}>
      <caption className="hidden-visually">The last questions about {service}, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">asked</th>
          <th scope="col">told</th>
          <th scope="col" data-number data-wide>
            Left then
          </th>
          <th scope="col" data-number data-wide>
            Burn then
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  row: { at, what, who, verdict, outcome, passed, why, left, burn },
}: {
  readonly row: AskedRow;
}) {
  return (
    <tr>
      <th scope="row" className={asked['asked']}>
        {what}
        <p className={styles['quiet']}>
          {at}
          {who === null ? '' : `, ${who}`}
        </p>
      </th>
      <td className={asked['told']}>
        <VerdictBadge verdict={verdict} /> <strong data-passed={passed}>{outcome}</strong>
        <p className={styles['quiet']}>{why}</p>
      </td>
      <td data-number data-wide>
        {left ?? '–'}
      </td>
      <td data-number data-wide>
        {burn ?? '–'}
      </td>
    </tr>
  );
}
