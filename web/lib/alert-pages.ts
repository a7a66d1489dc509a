/** The history page by page, the newest first. */
import type { AlertList, AlertRecord } from '../../server/http/alert-contract.ts';

export type OlderThan = { readonly before?: string; readonly limit: number };

export const FIRST_PAGE: OlderThan = { limit: 20 };
/** The most that one call answers. */
const LARGEST_PAGE = 500;

/**
 * What to ask for after a page; undefined when there is nothing older. In a storm many alerts begin at one moment, and a page
 * may end among them: those of the last moment are asked for again, and more at once when a page holds no other.
 */
export function olderThan({ alerts, more }: AlertList, asked: OlderThan): OlderThan | undefined {
  const last = alerts.at(-1);
  if (!more || last === undefined) return undefined;
  const isOneMoment = alerts[0]!.startedAt === last.startedAt;
  if (isOneMoment && asked.limit === LARGEST_PAGE) return { before: last.startedAt, limit: FIRST_PAGE.limit };
  const before = new Date(Date.parse(last.startedAt) + 1).toISOString();
  return { before, limit: isOneMoment ? LARGEST_PAGE : FIRST_PAGE.limit };
}

/** Each alert once. */
export function joined(pages: readonly AlertList[]): readonly AlertRecord[] {
  return [...new Map(pages.flatMap(({ alerts }) => alerts).map((alert) => [alert.id, alert])).values()];
}
