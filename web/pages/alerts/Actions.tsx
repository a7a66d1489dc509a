import { useRef, useState } from 'react';
import type { AlertRecord } from '../../../server/http/alert-contract.ts';
import form from '../../components/Form.module.css';
import { alertName } from '../../lib/alert-words.ts';
import { AcknowledgeForm } from './AcknowledgeForm.tsx';
import styles from './Alerts.module.css';
import { SilenceForm } from './SilenceForm.tsx';

type Opened = 'acknowledge' | 'silence' | null;

/** What people do about an alert: each opens its form below. */
export function Actions({ alert }: { readonly alert: AlertRecord }) {
  const [opened, open] = useState<Opened>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const of = <span className="hidden-visually"> {alertName(alert)}</span>;
  function close(): void {
    buttons.current?.querySelector<HTMLElement>('[aria-expanded="true"]')?.focus();
    open(null);
  }
  function toggle(which: Opened): void {
    open(opened === which ? null : which);
  }
  return (
    <>
      <div className={styles['actions']} ref={buttons}>
        <button
          type="button"
          className={form['button']}
          aria-expanded={opened === 'acknowledge'}
          onClick={() => toggle('acknowledge')}
        >
          {alert.acknowledged === null ? 'Acknowledge' : 'Acknowledge again'}
          {of}
        </button>
        <button
          type="button"
          className={form['button']}
          aria-expanded={opened === 'silence'}
          onClick={() => toggle('silence')}
        >
          Silence{of}
        </button>
      </div>
      {opened === 'acknowledge' ? <AcknowledgeForm alert={alert} onDone={close} /> : null}
      {opened === 'silence' ? <SilenceForm service={alert.service} slo={alert.slo} onDone={close} /> : null}
    </>
  );
}
