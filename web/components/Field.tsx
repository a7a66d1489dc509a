import { type ReactNode, useId } from 'react';
import styles from './Form.module.css';

/** What the control takes, so that its label, its hint and its fault are told with it. */
type Control = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

type Props = {
  readonly label: string;
  readonly fault?: string | undefined;
  readonly hint?: string;
  readonly wide?: boolean;
  readonly children: (control: Control) => ReactNode;
};

export function Field({ label, fault, hint, wide = false, children }: Props) {
  const id = useId();
  const told = [hint === undefined ? '' : `${id}-hint`, fault === undefined ? '' : `${id}-fault`];
  return (
    <div className={styles['field']} data-wide={wide}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': told.filter(Boolean).join(' ') || undefined,
        'aria-invalid': fault === undefined ? undefined : true,
      })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
      {fault === undefined ? null : (
        <p id={`${id}-fault`} className={styles['fault']}>
          {fault}
        </p>
      )}
    </div>
  );
}
