/** One Leeway process on a data directory, for the tests to start, to let go and to kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { connectionTo } from '../../server/store/embedded/ask.ts';
import type { EmbeddedOptions } from '../../server/store/embedded/index.ts';

type Order = {
  readonly dataDir: string;
  readonly options?: Omit<EmbeddedOptions, 'log'>;
  /** Becomes this user before it opens anything. */
  readonly as?: { readonly uid: number; readonly gid: number };
};

type Opened = { readonly pid: number; readonly host: string; readonly log: readonly string[] };

export type Member = {
  readonly process: ChildProcess;
  /** Rejects with the message that a person would have read. */
  readonly opened: Promise<Opened>;
  /** Closes its share and ends. */
  leave(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
};

export function startMember(dataDir: string, options: Order['options'] = {}, as?: Order['as']): Member {
  const order: Order = { dataDir, options, ...(as === undefined ? {} : { as }) };
  const child = spawn(process.execPath, [import.meta.filename, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const opened = firstLine(child).then((line) => {
    const answer = JSON.parse(line) as Opened & { fault?: string };
    if (answer.fault !== undefined) throw new Error(answer.fault);
    return answer;
  });
  opened.catch(() => {});
  const end = async (how: () => void) => {
    if (child.exitCode === null && child.signalCode === null) how();
    await exited;
  };
  return {
    process: child,
    opened,
    leave: () => end(() => child.stdin.end()),
    kill: () => end(() => child.kill('SIGKILL')),
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error('the member ended without a word');
}

/** The values that a statement answers, row by row. */
export async function query(host: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(connectionTo(host));
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

async function beMember({ dataDir, options = {}, as }: Order): Promise<void> {
  const { openEmbedded } = await import('../../server/store/embedded/index.ts');
  if (as !== undefined) {
    process.setgroups!([]);
    process.setgid!(as.gid);
    process.setuid!(as.uid);
  }
  const log: string[] = [];
  const embedded = await openEmbedded(dataDir, { ...options, log: (message) => log.push(message) });
  process.stdout.write(`${JSON.stringify({ pid: embedded.pid, host: embedded.connection.host, log })}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
  await embedded.close();
}

if (process.argv[1] === import.meta.filename) {
  await beMember(JSON.parse(process.argv[2]!) as Order).catch((error: Error) => {
    process.stdout.write(`${JSON.stringify({ fault: error.message })}\n`);
  });
}
