import { useState } from 'react';
import styles from './Snippet.module.css';

type Props = { readonly text: string; readonly label?: string; readonly alone?: boolean };

/** `alone`: not at the end of a snippet. */
export function CopyButton({ text, label = 'Copy', alone = false }: Props) {
  const [said, say] = useState<string | null>(null);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('Select and copy by hand'),
    );
    setTimeout(() => say(null), 2000);
  }
  return (
    <button type="button" className={styles[alone ? 'copyAlone' : 'copy']} onClick={copy}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
