import { useState } from 'react';
import styles from './Snippet.module.css';

export function CopyButton({ text }: { readonly text: string }) {
  const [said, say] = useState('Copy');
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('Select and copy by hand'),
    );
    setTimeout(() => say('Copy'), 2000);
  }
  return (
    <button type="button" className={styles['copy']} onClick={copy}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}
