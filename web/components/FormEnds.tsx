import styles from './Form.module.css';

type Props = {
  /** What the form does. */
  readonly label: string;
  readonly cancel?: string;
  readonly isSending: boolean;
  /** Why Leeway did not do it. */
  readonly fault: string | undefined;
  readonly onCancel: () => void;
};

/** The buttons below a form, and what came of it. */
export function FormEnds({ label, cancel = 'Cancel', isSending, fault, onCancel }: Props) {
  return (
    <div className={styles['ends']}>
      <button type="submit" className={styles['primary']} disabled={isSending}>
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
