import { useEffect, useState } from 'react';
import { connectionText, phaseOf } from '../lib/connection.ts';
import { useLive } from '../live.ts';
import styles from './Shell.module.css';

/** Whether the numbers are live, and if not, how old they are. */
export function ConnectionNote() {
  const connection = useLive((live) => live.connection);
  const now = useSecond();
  const phase = phaseOf(connection, now);
  return (
    <span className={styles['connection']} data-phase={phase}>
      <span className={styles['pulse']} aria-hidden="true" />
      {connectionText(phase, now - (connection.heardAt ?? now))}
    </span>
  );
}

export function useSecond(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
