import { CopyButton } from './CopyButton.tsx';
import styles from './Snippet.module.css';

type Props = { readonly text: string; readonly label: string; readonly copy?: boolean };

/** Text to read or paste as it stands; a long line scrolls in its own box. */
export function Snippet({ text, label, copy = true }: Props) {
  return (
    <div className={styles['snippet']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <section className={styles['text']} aria-label={label} tabIndex={0}>
        <pre>{text}</pre>
      </section>
      {copy ? <CopyButton text={text} /> : null}
    </div>
  );
}
