/** One question to Leeway: to the one that runs, or answered here from the database, so that no server need run. */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { AppError, type ErrorCode } from '../app-error.ts';
import { type Config, readConfig } from '../config.ts';
import { createBoard } from '../desks/board.ts';
import type { Board } from '../http/board.ts';
import { secretOf } from '../secret.ts';
import { type Service, startService } from '../service.ts';
import type { Db } from '../store/database.ts';
import { leaderOf } from '../store/lease.ts';
import { readCounters } from './counter-progress.ts';
import type { Io } from './io.ts';
import { withPass } from './pass.ts';

const LEASE_WAIT_MS = 7_000;
const LEASE_POLL_MS = 250;
const ANSWER_MS = 5_000;
/** Client errors that pass by themselves: the time was short, or there were too many. */
const PASSING = [408, 425, 429];
const CODE_OF: Readonly<Record<number, ErrorCode>> = { 403: 'forbidden', 404: 'not_found' };

export type Question<T> = {
  /** Where a server is asked. */
  readonly path: string;
  /** What a server would answer. */
  readonly answer: (board: Board, service: Service) => T | Promise<T>;
  /** ms a server may take. */
  readonly patience?: number;
  /** True when counters must be up to date for the answer. */
  readonly ofCounters?: boolean;
};

export async function askLeeway<T>(question: Question<T>, given: string | undefined, io: Io): Promise<T> {
  const server = serverOf(given, io);
  return server === null ? fromDatabase(question, io) : fromServer(question, server);
}

/** A Leeway that runs, and what lets in there. */
export type RunningLeeway = { readonly url: string; readonly token: string | null };

/** The Leeway to be asked, by --url or LEEWAY_URL, with LEEWAY_TOKEN; null: the database of the settings. */
export function serverOf(given: string | undefined, { env }: Io): RunningLeeway | null {
  const url = given ?? env.LEEWAY_URL;
  return url === undefined || url === '' ? null : { url, token: tokenOf(env) };
}

/** LEEWAY_TOKEN, or what is in the file of LEEWAY_TOKEN_FILE; null where there is none. Throws `invalid_settings`. */
export function tokenOf(env: Io['env']): string | null {
  const token = secretOf('LEEWAY_TOKEN', env);
  if (!token.ok) throw new AppError('invalid_settings', token.reason);
  return token.text?.trim() || null;
}

/** The header that says who asks. */
export function authorization({ token }: Pick<RunningLeeway, 'token'>): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** What a server is asked: a GET, or a POST of `body`. */
export type Call = {
  readonly path: string;
  readonly body?: object | undefined;
  /** ms it may take. */
  readonly patience?: number | undefined;
};

/**
 * Rejects with `unavailable` when nobody answers, with what the server says when it refuses, and with `invalid_settings` when it
 * is no Leeway.
 */
export async function fromServer<T>(
  { path, body, patience = ANSWER_MS }: Call,
  server: RunningLeeway,
): Promise<T> {
  const { url } = server;
  const who = authorization(server);
  const post =
    body === undefined
      ? { headers: who }
      : {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...who },
        };
  const address = URL.parse(path, url);
  if (address === null) throw new AppError('bad_request', `--url ${url}: is no address of a Leeway`);
  const answer = await fetch(address, { ...post, signal: AbortSignal.timeout(patience) }).catch(
    (cause: unknown) => unreachable(url, cause),
  );
  if (answer.ok) {
    return (await answer.json().catch((cause: unknown) => {
      if (cause instanceof SyntaxError) throw noLeeway(url, 'it answered no JSON');
      return unreachable(url, cause);
    })) as T;
  }
  return refused(answer, url);
}

/** Who may not ask, or asks wrongly or at the wrong address, is told so: no later try helps. */
async function refused(answer: Response, url: string): Promise<never> {
  const { status } = answer;
  if (status >= 500 || PASSING.includes(status))
    return unreachable(url, new Error(`it answered ${status}`), retryAfterOf(answer));
  const told = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
  const message = told?.error?.message;
  if (typeof message !== 'string') throw noLeeway(url, `it answered ${status}`);
  if (status === 401) throw new AppError('unauthorized', `${message} Commands send LEEWAY_TOKEN.`);
  throw new AppError(CODE_OF[status] ?? 'bad_request', message);
}

function noLeeway(url: string, why: string): AppError {
  const message = `What answers at ${url} is no Leeway, or one that knows no such call.`;
  return new AppError('invalid_settings', message, { cause: new Error(why) });
}

function unreachable(url: string, fault: unknown, retryAfter: { retryAfter?: number } = {}): never {
  const message = `Leeway at ${url} could not be asked.`;
  throw new AppError('unavailable', message, { cause: reasonOf(fault), ...retryAfter });
}

/** The words of a fetch that failed are in its cause; of several addresses that were tried, only the code is there. */
function reasonOf(fault: unknown): unknown {
  if (!(fault instanceof TypeError && fault.cause instanceof Error)) return fault;
  const { message, code }: NodeJS.ErrnoException = fault.cause;
  return new Error(message || code || fault.message);
}

function retryAfterOf({ headers }: Response): { retryAfter?: number } {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds > 0 ? { retryAfter: seconds } : {};
}

/** Counts by itself, so that it works with no server running; where one runs, that one is asked. */
async function fromDatabase<T>(question: Question<T>, io: Io): Promise<T> {
  const config = readConfig(io.env);
  requireData(config);
  const log = pino({ level: 'silent' });
  const service = await startService({ config, env: io.env, now: Date.now, log, watch: false });
  try {
    await service.fold.settle();
    if (!service.fold.hasLed) return await fromLeader(question, service, io);
    const counters = question.ofCounters === true ? await readCounters(service, io) : null;
    return await question.answer(createBoard(service, { counters }), service);
  } finally {
    await service.stop();
  }
}

/** A question must not make a database, least of all because of a slip in a setting. */
export function requireData({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== undefined || existsSync(join(dataDir, 'postgres'))) return;
  const message = `There is no data in ${dataDir}; see LEEWAY_DATA_DIR and DATABASE_URL, or start Leeway first.`;
  throw new AppError('invalid_settings', message);
}

/**
 * Another process counts on this database: it is asked where it says itself that it listens, as what listens elsewhere may be anybody's;
 * or, if it was killed, succeeded when its lease is over.
 */
async function fromLeader<T>(question: Question<T>, service: Service, { env }: Io): Promise<T> {
  const { db } = service.store;
  const until = Date.now() + LEASE_WAIT_MS;
  for (;;) {
    const url = await leaderUrl(db);
    try {
      if (url !== null) return await fromLeaderAt(url, question, db, tokenOf(env));
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'unavailable') throw cause;
    }
    await service.fold.settle();
    if (service.fold.hasLed) return await question.answer(createBoard(service), service);
    if (Date.now() > until) {
      const where = url === null ? 'does not say where it listens' : `does not answer at ${url}`;
      const message = `Another Leeway process counts on this database, and ${where}; say where with --url.`;
      throw new AppError('unavailable', message);
    }
    await delay(LEASE_POLL_MS);
  }
}

async function fromLeaderAt<T>(url: string, question: Question<T>, db: Db, token: string | null): Promise<T> {
  try {
    return await fromServer(question, { url, token });
  } catch (cause) {
    if (token !== null || !(cause instanceof AppError) || cause.code !== 'unauthorized') throw cause;
    return withPass(db, Date.now, (pass) => fromServer(question, { url, token: pass }));
  }
}

/** Null of a command that counts for itself, and of a process on another machine. */
async function leaderUrl(db: Db): Promise<string | null> {
  const leader = await leaderOf(db);
  return leader?.holder.startsWith(`${hostname()} `) ? leader.url : null;
}
