import type { ReactNode } from 'react';
import styles from './Notice.module.css';

type Props = {
  readonly title: string;
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'caution' | 'harden';
};

export function Notice({ title, children, tone = 'plain' }: Props) {
  return (
    <section className={styles['notice']} data-tone={tone} aria-label={title}>
      <h2 className={styles['title']}>{title}</h2>
      {children}
    </section>
  );
}
