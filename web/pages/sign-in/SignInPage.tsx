import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { SessionState } from '../../../server/http/access-contract.ts';
import { signIn } from '../../api.ts';
import { Field } from '../../components/Field.tsx';
import form from '../../components/Form.module.css';
import { Mark } from '../../components/Mark.tsx';
import { Snippet } from '../../components/Snippet.tsx';
import { TabFace } from '../../components/TabFace.tsx';
import { ThemeToggle } from '../../components/ThemeToggle.tsx';
import { blindText, returnOf, signInFault, signInPath } from '../../lib/session-view.ts';
import { useSignedIn, useSigningOut } from '../../session.ts';
import styles from './SignIn.module.css';

const FIRST_TOKEN = 'leeway token create --name "$USER" --scope read,override';

export function SignInPage({ session }: { readonly session: SessionState }) {
  const [path] = useLocation();
  const search = useSearch();
  const fault = signInFault(search) ?? blindText(session) ?? session.fault;
  return (
    <div className={styles['page']}>
      <TabFace verdict={null} place="Sign in" />
      <header className={styles['bar']}>
        <span className={styles['brand']}>
          <Mark />
          leeway
        </span>
        <ThemeToggle />
      </header>
      <main className={styles['main']}>
        <h1 className={styles['title']}>Sign in</h1>
        {fault === null ? null : (
          <p role="alert" className={styles['fault']}>
            {fault}
          </p>
        )}
        {session.state === 'in' ? <Leave /> : null}
        {session.issuer === null ? null : (
          <a className={styles['issuer']} href={signInPath(path, search)}>
            Sign in with {session.issuer}
          </a>
        )}
        <TokenForm />
        <details className={styles['help']}>
          <summary>I have no token</summary>
          <p>
            Whoever administers this Leeway makes one, on the page Access or where Leeway runs. It is shown
            once, and this page keeps none: it begins a session that ends by itself.
          </p>
          <Snippet text={FIRST_TOKEN} label="command" />
        </details>
      </main>
    </div>
  );
}

function TokenForm() {
  const [, go] = useLocation();
  const onSignedIn = useSignedIn();
  const [token, setToken] = useState('');
  const [fault, setFault] = useState<string>();
  const sending = useMutation({
    mutationFn: () => signIn(token.trim()),
    onSuccess(session) {
      const { pathname, search } = location;
      if (pathname === '/sign-in' || search.includes('sign-in=')) go(returnOf(search), { replace: true });
      onSignedIn(session);
    },
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const isThere = token.trim() !== '';
    setFault(isThere ? undefined : 'Paste a token.');
    if (isThere && !sending.isPending) sending.mutate();
    else event.currentTarget.querySelector('input')?.focus();
  }
  return (
    <form className={styles['form']} aria-label="Sign in with a token" noValidate onSubmit={submit}>
      <Field label="Token" fault={fault ?? sending.error?.message}>
        {(control) => (
          <input
            {...control}
            type="password"
            name="token"
            autoComplete="current-password"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: it is all that this page is for.
            autoFocus
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        )}
      </Field>
      <button type="submit" className={form['primary']} aria-disabled={sending.isPending}>
        Sign in
      </button>
    </form>
  );
}

function Leave() {
  const leaving = useSigningOut();
  return (
    <button type="button" className={form['button']} onClick={() => leaving.mutate()}>
      Sign out
    </button>
  );
}
