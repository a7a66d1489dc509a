import type { BatchIdentity } from '../ledger/batch.ts';
import type { PostAbout } from './ports.ts';

/** An Idempotency-Key is its sender's own: of a token and a source. Null without one. */
export function identityOf(
  { key, holder }: Pick<PostAbout, 'key' | 'holder'>,
  source: string,
): Pick<BatchIdentity, 'scope' | 'key'> | null {
  if (key === null) return null;
  return { scope: holder === null ? source : `${holder} ${source}`, key };
}
