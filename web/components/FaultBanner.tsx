import type { DefinitionFault } from '../../server/http/contract.ts';
import styles from './FaultBanner.module.css';
import { Notice } from './Notice.tsx';

export function FaultBanner({ faults }: { readonly faults: readonly DefinitionFault[] }) {
  if (faults.length === 0) return null;
  const title =
    faults.length === 1 ? 'A definition cannot be read' : `${faults.length} faults in the definitions`;
  return (
    <Notice title={title} tone="caution">
      <p>The last good version stays in force. Save a corrected file and this goes away by itself.</p>
      <ul className={styles['faults']}>
        {faults.map(({ file, line, column, message, excerpt }) => (
          <li key={`${file}:${line}:${column}:${message}`}>
            <p>
              <code>
                {file}:{line}:{column}
              </code>{' '}
              {message}
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
            <section className={styles['excerpt']} aria-label={`${file}:${line}:${column}`} tabIndex={0}>
              <pre>{excerpt}</pre>
            </section>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
