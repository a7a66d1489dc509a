import type { MouseEvent } from 'react';
import styles from './Form.module.css';

type Props = {
  /** What the form does. */
  readonly label: string;
  readonly cancel?: string;
  readonly isSending: boolean;
  /** Why Leeway did not do it. */
  readonly fault: string | undefined;
  readonly onCancel: () => void;
  /** Of a form that is nothing but this. */
  readonly autoFocus?: boolean;
};

/** The buttons below a form, and what came of it. */
export function FormEnds({ label, cancel = 'Cancel', isSending, fault, onCancel, autoFocus = false }: Props) {
  // Disabled it would lose the focus, and whoever listens would be nowhere.
  function holdBack(event: MouseEvent): void {
    if (isSending) event.preventDefault();
  }
  return (
    <div className={styles['ends']}>
      <button
        type="submit"
        className={styles['primary']}
        aria-disabled={isSending}
        onClick={holdBack}
        // biome-ignore lint/a11y/noAutofocus: the form was asked for.
        autoFocus={autoFocus}
      >
        {label}
      </button>
      <button type="button" className={styles['button']} onClick={onCancel}>
        {cancel}
      </button>
      {fault === undefined ? null : (
        <p role="alert" className={styles['fault']}>
          {fault}
        </p>
      )}
    </div>
  );
}
