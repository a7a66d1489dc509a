import styles from './SilencedMark.module.css';

/** A bell struck through, beside what it says in words. */
export function SilencedMark() {
  return (
    <svg className={styles['mark']} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d="M8 1.8a4 4 0 0 1 4 4v2.7l1.4 2.5H2.6L4 8.5V5.8a4 4 0 0 1 4-4M6.5 13a1.6 1.6 0 0 0 3 0M1.8 1.8l12.4 12.4" />
    </svg>
  );
}
