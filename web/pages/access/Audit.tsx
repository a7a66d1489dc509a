import { useState } from 'react';
import type { AuditEntry } from '../../../server/http/access-contract.ts';
import { useAudit, useSessions, useTokens } from '../../access.ts';
import { OlderButton } from '../../components/OlderButton.tsx';
import { ACTIONS, type AuditRow, auditRow, type ChangedField, peopleOf } from '../../lib/access-words.ts';
import styles from './Access.module.css';

type Action = AuditEntry['action'];

/** Who changed what, the newest first. */
export function Audit() {
  const [action, choose] = useState<Action | null>(null);
  const [who, choosePerson] = useState<string | null>(null);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useAudit(action, who);
  const rows = (data?.pages ?? []).flatMap(({ entries }) => entries).map(auditRow);
  return (
    <section className={styles['section']} aria-label="Audit log">
      <div className={styles['title']}>
        <h2>What was changed</h2>
        <div className={styles['filters']}>
          <Kinds action={action} onChoose={choose} />
          <People who={who} onChoose={choosePerson} />
        </div>
      </div>
      {data === undefined && error !== null ? <p role="alert">{error.message}</p> : null}
      {data === undefined && error === null ? (
        <p className={styles['quiet']}>Reading the audit log…</p>
      ) : null}
      {data !== undefined && rows.length === 0 ? (
        <p className={styles['quiet']}>Nothing of this yet.</p>
      ) : null}
      {rows.length === 0 ? null : <Rows rows={rows} />}
      {hasNextPage ? (
        <OlderButton isFetching={isFetchingNextPage} onMore={() => void fetchNextPage()} />
      ) : null}
    </section>
  );
}

type PeopleProps = { readonly who: string | null; readonly onChoose: (who: string | null) => void };

/** Those who are known by a token, a session, or the newest that was changed. */
function People({ who, onChoose }: PeopleProps) {
  const { data: audit } = useAudit(null, null);
  const names = peopleOf({
    tokens: useTokens().data?.tokens ?? [],
    sessions: useSessions().data?.sessions ?? [],
    entries: (audit?.pages ?? []).flatMap(({ entries }) => entries),
  });
  return (
    <label className={styles['kinds']}>
      <span className="hidden-visually">Show only what was changed by</span>
      <select value={who ?? ''} onChange={({ target: { value } }) => onChoose(value === '' ? null : value)}>
        <option value="">By everybody</option>
        {names.map((name) => (
          <option key={name} value={name}>
            By {name}
          </option>
        ))}
      </select>
    </label>
  );
}

type KindsProps = { readonly action: Action | null; readonly onChoose: (action: Action | null) => void };

function Kinds({ action, onChoose }: KindsProps) {
  return (
    <label className={styles['kinds']}>
      <span className="hidden-visually">Show only</span>
      <select
        value={action ?? ''}
        onChange={({ target: { value } }) => onChoose(value === '' ? null : (value as Action))}
      >
        <option value="">Everything</option>
        {Object.entries(ACTIONS).map(([value, text]) => (
          <option key={value} value={value}>
            Who {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Rows({ rows }: { readonly rows: readonly AuditRow[] }) {
  return (
    <ol className={styles['log']}>
      {rows.map(({ id, at, who, how, what, subject, changes }) => (
        <li key={id} className={styles['entry']}>
          <p className={styles['when']}>{at}</p>
          <div>
            <p>
              <strong>{who}</strong> {what}
              {subject === '' ? null : <span className={styles['subject']}> {subject}</span>}
            </p>
            <p className={styles['quiet']}>{how}</p>
            {changes.length === 0 ? null : <Changes changes={changes} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Changes({ changes }: { readonly changes: readonly ChangedField[] }) {
  return (
    <dl className={styles['changes']}>
      {changes.map(({ name, before, after }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {before === null ? null : <del>{before}</del>} {after === null ? null : <ins>{after}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
