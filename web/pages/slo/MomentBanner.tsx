import { Link } from 'wouter';
import type { SloStatus } from '../../../server/http/contract.ts';
import { sloPath } from '../../../server/http/page-paths.ts';
import { type LinkedMoment, momentBanner, UNREADABLE_MOMENT } from '../../lib/moment-link.ts';
import styles from './MomentBanner.module.css';

type Props = { readonly moment: LinkedMoment; readonly status: SloStatus };

/** The charts are not of now; all else on the page is. */
export function MomentBanner({ moment, status }: Props) {
  if (moment.kind === 'none') return null;
  const now = Date.parse(status.updatedAt);
  return (
    <p className={styles['banner']}>
      <span>
        {moment.kind === 'unreadable'
          ? UNREADABLE_MOMENT
          : `${momentBanner(moment.at, now)} Everything else on this page is as it is now.`}
      </span>
      {moment.kind === 'at' ? <Link href={sloPath(status)}>Back to now</Link> : null}
    </p>
  );
}
