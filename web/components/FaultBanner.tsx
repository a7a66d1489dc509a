import type { DefinitionFault } from '../../server/http/contract.ts';
import { scrollToSee, splitAtCaret } from '../lib/fault-excerpt.ts';
import styles from './FaultBanner.module.css';
import { Notice } from './Notice.tsx';

export function FaultBanner({ faults }: { readonly faults: readonly DefinitionFault[] }) {
  if (faults.length === 0) return null;
  const title =
    faults.length === 1 ? 'A definition cannot be read' : `${faults.length} faults in the definitions`;
  return (
    <Notice title={title} tone="caution">
      <p>
        What has faults is not in force. Where a good version was read before, that one stays until the file
        is mended; this then goes away by itself.
      </p>
      <ul className={styles['faults']}>
        {faults.map(({ file, line, column, message, excerpt }) => (
          <li key={`${file}:${line}:${column}:${message}`}>
            <p>
              <code>
                {file}:{line}:{column}
              </code>{' '}
              {message}
            </p>
            <Excerpt text={excerpt} place={`${file}:${line}:${column}`} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Excerpt({ text, place }: { readonly text: string; readonly place: string }) {
  const { before, caret } = splitAtCaret(text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section className={styles['excerpt']} aria-label={place} tabIndex={0}>
      <pre>
        {before}
        <span key={text} ref={showInBox}>
          {caret}
        </span>
      </pre>
    </section>
  );
}

/** Sideways only, within the excerpt: the page itself stays where its reader has it. */
function showInBox(caret: HTMLSpanElement | null): void {
  const box = caret?.closest('section');
  if (caret === null || box == null) return;
  const left = caret.getBoundingClientRect().left - box.getBoundingClientRect().left + box.scrollLeft;
  box.scrollLeft = scrollToSee({ left, width: caret.offsetWidth }, box.clientWidth);
}
