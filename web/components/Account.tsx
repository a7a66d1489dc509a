import { Link, useLocation } from 'wouter';
import { useSession, useSigningOut } from '../session.ts';
import styles from './Account.module.css';
import form from './Form.module.css';

/** Who looks at the page, where somebody has to say so. */
export function Account() {
  const { session } = useSession();
  const [path] = useLocation();
  if (session === undefined || session.state === 'open') return null;
  if (session.state === 'out')
    return (
      <Link href={`/sign-in?return=${encodeURIComponent(path)}`} className={styles['link']}>
        Sign in
      </Link>
    );
  return <SignedIn name={session.name ?? ''} />;
}

function SignedIn({ name }: { readonly name: string }) {
  const leaving = useSigningOut();
  return (
    <div className={styles['account']}>
      <span className={styles['name']} title={name}>
        <span className="hidden-visually">Signed in as </span>
        {name}
      </span>
      <button
        type="button"
        className={form['button']}
        aria-disabled={leaving.isPending}
        onClick={() => (leaving.isPending ? undefined : leaving.mutate())}
      >
        Sign out
      </button>
      {leaving.isError ? <p role="alert">{leaving.error.message}</p> : null}
    </div>
  );
}
