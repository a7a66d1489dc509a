import { Link } from 'wouter';
import { TabFace } from '../components/TabFace.tsx';
import { worstVerdict } from '../lib/verdict.ts';
import { useBoard } from '../live.ts';
import styles from './Page.module.css';

export function NotFoundPage({ what }: { readonly what: string }) {
  const board = useBoard();
  return (
    <div className={styles['lost']}>
      <TabFace verdict={board === null ? null : worstVerdict([...board.slos.values()])} place="Not found" />
      <p className={styles['crumb']}>404</p>
      <h1 className={styles['answer']}>Nothing here.</h1>
      <p>{what}</p>
      <p>
        <Link href="/">All objectives</Link>
      </p>
    </div>
  );
}
