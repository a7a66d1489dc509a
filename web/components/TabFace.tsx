import { useEffect } from 'react';
import type { Verdict } from '../../server/http/contract.ts';
import { phaseOf } from '../lib/connection.ts';
import { iconUrl, pageTitle } from '../lib/verdict.ts';
import { useLive } from '../live.ts';
import { useSecond } from './ConnectionNote.tsx';

/** The browser tab carries the verdict too, and says when it is an old one. */
export function TabFace({ verdict, place }: { readonly verdict: Verdict | null; readonly place?: string }) {
  const connection = useLive((live) => live.connection);
  const stale = phaseOf(connection, useSecond()) === 'stale';
  useEffect(() => {
    document.title = pageTitle(verdict, { place, stale });
    document.querySelector<HTMLLinkElement>('#favicon')?.setAttribute('href', iconUrl(verdict, stale));
  }, [verdict, place, stale]);
  return null;
}
