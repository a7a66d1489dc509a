import type { MadeToken, Token } from '../../../server/http/access-contract.ts';
import { ACCESS } from '../../access.ts';
import { revokeToken, rotateToken } from '../../api.ts';
import form from '../../components/Form.module.css';
import { useOpener } from '../../components/opener.ts';
import { Snippet } from '../../components/Snippet.tsx';
import { apart, holds, mayText, untilText, usedText } from '../../lib/access-words.ts';
import { holdToken, useHeldToken } from '../../made-token.ts';
import { useSession } from '../../session.ts';
import styles from './Access.module.css';
import { Confirmed } from './Confirmed.tsx';
import { TokenForm } from './TokenForm.tsx';

type Props = { readonly tokens: readonly Token[]; readonly now: number; readonly isFirst: boolean };

export function Tokens({ tokens, now, isFirst }: Props) {
  const { isOpen, close, button } = useOpener();
  const made = useHeldToken();
  const { holding, over } = apart(tokens, now);
  return (
    <section className={styles['section']} aria-label="Tokens">
      <div className={styles['title']}>
        <h2>Tokens</h2>
        <button {...button} className={form['button']}>
          Make a token
        </button>
      </div>
      {isOpen ? <TokenForm isFirst={isFirst} onDone={close} /> : null}
      {made === null || made === 'being made' ? null : <Made made={made} onKept={() => holdToken(null)} />}
      {holding.length === 0 ? <p className={styles['quiet']}>No active tokens.</p> : null}
      <Items tokens={holding} now={now} />
      {over.length === 0 ? null : (
        <details className={styles['over']}>
          <summary>{over.length} revoked or expired</summary>
          <Items tokens={over} now={now} />
        </details>
      )}
    </section>
  );
}

/** Where the form was that made it. */
function focused(box: HTMLElement | null): void {
  box?.focus();
}

type MadeProps = { readonly made: MadeToken; readonly onKept: () => void };

function Made({ made: { token, text, unknownServices }, onKept }: MadeProps) {
  return (
    <div className={styles['made']} role="status" tabIndex={-1} ref={focused}>
      <p>
        <strong>This is {token.name}.</strong> Copy it now: it is not shown again.
      </p>
      {unknownServices.length === 0 ? null : <p>No definition names {unknownServices.join(', ')}.</p>}
      <Snippet text={text} label="token" />
      <button type="button" className={form['button']} onClick={onKept}>
        I have it
      </button>
    </div>
  );
}

function Items({ tokens, now }: { readonly tokens: readonly Token[]; readonly now: number }) {
  const me = useSession().session?.name;
  if (tokens.length === 0) return null;
  return (
    <ul className={styles['list']}>
      {tokens.map((token) => (
        <li key={token.id}>
          <p>
            <strong>{token.name}</strong>{' '}
            {token.name.endsWith(`…${token.hint}`) ? null : (
              <code className={styles['hint']}>…{token.hint}</code>
            )}
          </p>
          <p>{mayText(token.scopes, token.services)}</p>
          <p className={styles['quiet']}>
            {untilText(token, now)}. {usedText(token)}. Made by {token.createdBy}.
          </p>
          {holds(token, now) && !token.name.endsWith(`…${token.hint}`) ? (
            <Confirmed
              label="Rotate"
              subject={`the token ${token.name}`}
              done={`The token ${token.name} has a new text.`}
              act={async () => holdToken(await rotateToken(token.id))}
              stale={ACCESS}
              note="It gets a new text, which is shown once. The one from before lets in for an hour more."
            />
          ) : null}
          {token.revokedAt === null ? (
            <Confirmed
              label="Revoke"
              subject={`the token ${token.name}`}
              done={`The token ${token.name} lets nobody in any more.`}
              act={() => revokeToken(token.id)}
              stale={ACCESS}
              note={token.name === me ? 'You are signed in with it: this signs you out.' : null}
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}
