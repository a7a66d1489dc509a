import { useEffect } from 'react';
import type { Verdict } from '../../server/http/contract.ts';
import { iconUrl, pageTitle } from '../lib/verdict.ts';

/** The browser tab carries the verdict too. */
export function TabFace({ verdict, place }: { readonly verdict: Verdict | null; readonly place?: string }) {
  useEffect(() => {
    document.title = pageTitle(verdict, place);
    document.querySelector<HTMLLinkElement>('#favicon')?.setAttribute('href', iconUrl(verdict));
  }, [verdict, place]);
  return null;
}
