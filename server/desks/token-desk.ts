/** Tokens as people make, see and revoke them. */
import { randomUUID } from 'node:crypto';
import type { Actor, Change } from '../access/audit.ts';
import { readOverlap, readToken } from '../access/token-reading.ts';
import { digestOf, hintOf, newToken, replacedName } from '../access/token-text.ts';
import { AppError } from '../app-error.ts';
import type { TokenDesk, TokenRecord } from '../http/access-ports.ts';
import { audited, type Changed } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import { endSessionsOf } from '../store/sessions.ts';
import * as rows from '../store/tokens.ts';

export type TokenDeskOptions = {
  readonly db: Db;
  /** Those that a definition names. */
  readonly services: () => ReadonlySet<string>;
  readonly now: () => number;
};

export function createTokenDesk({ db, services, now }: TokenDeskOptions): TokenDesk {
  return {
    tokens: () => orUnavailable(rows.tokens(db)),
    async createToken(input, actor) {
      const at = now();
      const reading = readToken(input, at);
      if (!reading.ok) throw new AppError('bad_request', `${reading.field}: ${reading.reason}`);
      const text = newToken();
      const id = randomUUID();
      const adding = {
        ...reading.token,
        id,
        digest: digestOf(text),
        hint: hintOf(text),
        by: actor.caller.name,
        at,
      };
      const token = await audited(db, actor, at, async (trx) => {
        if (!(await rows.addToken(trx, adding))) throw taken(input.name);
        const result = (await rows.tokenById(trx, id))!;
        return { result, change: { ...about('token.create', result), before: null, after: shown(result) } };
      });
      const known = services();
      return { token, text, unknownServices: (token.services ?? []).filter((name) => !known.has(name)) };
    },
    async rotateToken(idOrName, overlap, actor) {
      const at = now();
      const until = readOverlap(overlap, at);
      if (!until.ok) throw new AppError('bad_request', `overlap: ${until.reason}`);
      const text = newToken();
      const token = await audited(db, actor, at, (trx) =>
        replaced(trx, { idOrName, text, actor, at, until: until.at }),
      );
      return { token, text, unknownServices: [] };
    },
    revokeToken(idOrName, actor) {
      const at = now();
      return audited(db, actor, at, async (trx) => {
        const before = await rows.findToken(trx, idOrName);
        if (before === null) throw new AppError('not_found', `There is no token ${idOrName}.`);
        if (before.revokedAt !== null) return { result: before, change: null };
        const ids = [before.id, ...(await rows.textsBefore(trx, before.name))];
        for (const id of ids) await rows.revokeToken(trx, id, actor.caller.name, at);
        const sessions: string[] = [];
        for (const id of ids) sessions.push(...(await endSessionsOf(trx, await rows.digestOfToken(trx, id))));
        const result = (await rows.tokenById(trx, before.id))!;
        // Who was signed in by it is not any more.
        const was = { ...shown(before), ...(sessions.length === 0 ? {} : { sessions }) };
        return { result, change: { ...about('token.revoke', result), before: was, after: null } };
      });
    },
  };
}

type Asked = {
  readonly idOrName: string;
  readonly text: string;
  readonly actor: Actor;
  readonly at: number;
  /** ms; the text from before lets in no longer. */
  readonly until: number;
};

async function replaced(trx: Db, { idOrName, text, actor, at, until }: Asked): Promise<Changed<TokenRecord>> {
  const before = await rows.findToken(trx, idOrName);
  if (before === null || before.revokedAt !== null)
    throw new AppError('not_found', `There is no token ${idOrName}.`);
  const { id, hint, expiresAt, createdAt } = before;
  if (before.name.endsWith(`…${hint}`))
    throw new AppError('bad_request', `${before.name} is what a token was before; rotate that token`);
  const replacedUntil = Math.min(until, expiresAt ?? until);
  await rows.replaceToken(trx, {
    ...{ token: before, digest: digestOf(text), hint: hintOf(text), by: actor.caller.name, at },
    // For as long as it was made.
    expiresAt: expiresAt === null ? null : at + (expiresAt - createdAt),
    before: { id: randomUUID(), name: replacedName(before.name, hint), until: replacedUntil },
  });
  const result = (await rows.tokenById(trx, id))!;
  const after = { ...shown(result), hint: result.hint, replacedUntil: new Date(replacedUntil) };
  const change = { ...about('token.rotate', result), before: { ...shown(before), hint }, after };
  return { result, change };
}

function taken(name: string): AppError {
  return new AppError('bad_request', `name: there is a token "${name}"; revoke it, or choose another name`);
}

function about(
  action: Change['action'],
  { name }: TokenRecord,
): Pick<Change, 'action' | 'service' | 'subject'> {
  return { action, service: null, subject: name };
}

function shown({ id, scopes, services, expiresAt }: TokenRecord): object {
  return { id, scopes, services, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
}
