import { useTokens } from '../../access.ts';
import { Notice } from '../../components/Notice.tsx';
import { TabFace } from '../../components/TabFace.tsx';
import { accessLine } from '../../lib/access-words.ts';
import { worstVerdict } from '../../lib/verdict.ts';
import { useBoard } from '../../live.ts';
import { useMay, useSession } from '../../session.ts';
import head from '../PageHead.module.css';
import { Waiting } from '../Waiting.tsx';
import styles from './Access.module.css';
import { Audit } from './Audit.tsx';
import { Sessions } from './Sessions.tsx';
import { Tokens } from './Tokens.tsx';

const OPEN =
  'Only this machine can call, and whoever can is let in to all. The first token closes this Leeway: from then on ' +
  'everybody, pipelines and shippers too, has to bring one.';
const CLOSED =
  'A token lets in to what its scopes say, until it expires or is revoked. Its text is shown once and kept nowhere. ' +
  'On this page a token begins a session, which ends by itself.';

export default function AccessPage() {
  const mayAdmin = useMay('admin');
  return mayAdmin ? <Access /> : <NotForYou />;
}

function NotForYou() {
  const { session } = useSession();
  return (
    <Notice title="Access is for admins">
      <p>
        You are {session?.name}, and may {session?.scopes.join(', ')}.
      </p>
    </Notice>
  );
}

function Access() {
  const board = useBoard();
  const { session } = useSession();
  const { data, error, dataUpdatedAt: now } = useTokens();
  const isOpen = session?.state === 'open';
  return (
    <>
      <TabFace verdict={board === null ? null : worstVerdict([...board.slos.values()])} place="Access" />
      {data === undefined && error === null ? <Waiting unreachable={false} /> : null}
      {data === undefined && error !== null ? (
        <Notice title="Access cannot be read" tone="caution">
          <p role="alert">{error.message}</p>
        </Notice>
      ) : null}
      {data === undefined ? null : (
        <div className={styles['page']}>
          <header className={styles['head']}>
            <h1 className={head['answer']}>{accessLine(isOpen, data.tokens, now)}</h1>
            <p className={styles['lead']}>{isOpen ? OPEN : CLOSED}</p>
          </header>
          <Tokens tokens={data.tokens} now={now} isFirst={isOpen} />
          {isOpen ? null : <Sessions />}
          <Audit />
        </div>
      )}
    </>
  );
}
