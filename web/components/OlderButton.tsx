import styles from './Form.module.css';

type Props = { readonly isFetching: boolean; readonly onMore: () => void };

/** Asks for what came before, below a list. Disabled while it does it would lose the focus. */
export function OlderButton({ isFetching, onMore }: Props) {
  return (
    <button
      type="button"
      className={styles['button']}
      aria-disabled={isFetching}
      onClick={() => (isFetching ? undefined : onMore())}
    >
      Older
    </button>
  );
}
