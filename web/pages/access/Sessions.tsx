import { ACCESS, useSessions } from '../../access.ts';
import { endSession } from '../../api.ts';
import { mayText, sessionText } from '../../lib/access-words.ts';
import styles from './Access.module.css';
import { Confirmed } from './Confirmed.tsx';

/** Who is signed in on a page. */
export function Sessions() {
  const { data, error } = useSessions();
  return (
    <section className={styles['section']} aria-label="Sessions">
      <h2>Signed in</h2>
      {data === undefined && error !== null ? <p role="alert">{error.message}</p> : null}
      {data === undefined && error === null ? <p className={styles['quiet']}>Reading who is in…</p> : null}
      {data?.sessions.length === 0 ? <p className={styles['quiet']}>Nobody is signed in on a page.</p> : null}
      {data === undefined || data.sessions.length === 0 ? null : (
        <ul className={styles['list']}>
          {data.sessions.map((session) => (
            <li key={session.id}>
              <p>
                <strong>{session.name}</strong>
                {session.isOwn ? <span className={styles['quiet']}> this page</span> : null}
              </p>
              <p>{mayText(session.scopes, session.services)}</p>
              <p className={styles['quiet']}>{sessionText(session)}.</p>
              {session.agent === null ? null : <p className={styles['agent']}>{session.agent}</p>}
              <Confirmed
                label="End"
                subject={session.isOwn ? 'your own session' : `the session of ${session.name}`}
                done={`The session of ${session.name} is over.`}
                act={() => endSession(session.id)}
                stale={ACCESS}
                note={session.isOwn ? 'This signs you out.' : null}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
