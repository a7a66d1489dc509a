/** Tokens as people make, see and revoke them. */
import { randomUUID } from 'node:crypto';
import type { Change } from '../access/audit.ts';
import { readToken } from '../access/token-reading.ts';
import { digestOf, hintOf, newToken } from '../access/token-text.ts';
import { AppError } from '../app-error.ts';
import type { TokenDesk, TokenRecord } from '../http/access-ports.ts';
import { audited } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import { endSessionsOf } from '../store/sessions.ts';
import * as rows from '../store/tokens.ts';

export type TokenDeskOptions = { readonly db: Db; readonly now: () => number };

export function createTokenDesk({ db, now }: TokenDeskOptions): TokenDesk {
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
      return { token, text };
    },
    revokeToken(idOrName, actor) {
      const at = now();
      return audited(db, actor, at, async (trx) => {
        const before = await rows.findToken(trx, idOrName);
        if (before === null) throw new AppError('not_found', `There is no token ${idOrName}.`);
        if (before.revokedAt !== null) return { result: before, change: null };
        await rows.revokeToken(trx, before.id, actor.caller.name, at);
        const sessions = await endSessionsOf(trx, await rows.digestOfToken(trx, before.id));
        const result = (await rows.tokenById(trx, before.id))!;
        // Who was signed in by it is not any more.
        const was = { ...shown(before), ...(sessions.length === 0 ? {} : { sessions }) };
        return { result, change: { ...about('token.revoke', result), before: was, after: null } };
      });
    },
  };
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
