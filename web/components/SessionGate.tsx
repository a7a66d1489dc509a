import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { seesPage } from '../lib/session-view.ts';
import { useHeldToken } from '../made-token.ts';
import { SignInPage } from '../pages/sign-in/SignInPage.tsx';
import { useForgetting, useSession } from '../session.ts';

/** Nothing is asked of Leeway before it is known who asks. When it cannot even say that, the page says what it lacks. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { session, isKnown } = useSession();
  const [location] = useLocation();
  const isHeld = useHeldToken() !== null;
  useForgetting(session);
  if (!isKnown) return null;
  if (session === undefined || isHeld) return children;
  return seesPage(session, location) ? children : <SignInPage session={session} />;
}
