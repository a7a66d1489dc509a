import { readOverlap, readToken, type TokenInput } from '../access/token-reading.ts';
import { AppError } from '../app-error.ts';
import type { MadeToken, NewToken, Token, TokenList } from '../http/access-contract.ts';
import { madeToken, token } from '../http/wire-access.ts';
import { askDesks } from './ask-desks.ts';
import { YES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { shortTime } from './silence-text.ts';
import { textTable } from './text-table.ts';

type Asking = { readonly json: boolean; readonly url?: string };

export type CreateOptions = Asking & {
  readonly name: string;
  readonly scope: string;
  readonly service?: string;
  readonly expires?: string;
};

export type RotateOptions = Asking & { readonly overlap?: string };

/** As the options for the fields are called. */
const OPTIONS: Readonly<Record<keyof TokenInput, string>> = {
  name: '--name',
  scopes: '--scope',
  services: '--service',
  expires: '--expires',
};

/** `leeway token create`: the text goes to the standard output and all else beside it, so that a script can keep it. */
export async function createToken(options: CreateOptions, io: Io): Promise<number> {
  const input = inputOf(options);
  const reading = readToken(input, Date.now());
  if (!reading.ok) throw new AppError('bad_request', `${OPTIONS[reading.field]}: ${reading.reason}`);
  const made = await askDesks<MadeToken>(
    {
      path: '/api/v1/tokens',
      body: bodyOf(input),
      isFirst: true,
      answer: async ({ tokens }, actor) => madeToken(await tokens.createToken(input, actor)),
    },
    options.url,
    io,
  );
  show(made, options, options.expires === undefined ? ', as --expires was not given' : '', io);
  for (const name of made.unknownServices)
    io.stderr.write(`warning: no definition names the service ${name}\n`);
  return YES;
}

/** `leeway token rotate`: the text goes where that of a new token does. */
export async function rotateToken(name: string, options: RotateOptions, io: Io): Promise<number> {
  const { overlap = null } = options;
  const reading = readOverlap(overlap, Date.now());
  if (!reading.ok) throw new AppError('bad_request', `--overlap: ${reading.reason}`);
  const made = await askDesks<MadeToken>(
    {
      path: `/api/v1/tokens/${encodeURIComponent(name)}/rotate`,
      body: overlap === null ? {} : { overlap },
      answer: async ({ tokens }, actor) => madeToken(await tokens.rotateToken(name, overlap, actor)),
    },
    options.url,
    io,
  );
  show(made, options, '', io);
  return YES;
}

/** `why` it holds as long as it does. */
function show(made: MadeToken, { json }: Asking, why: string, { stdout, stderr }: Io): void {
  stdout.write(json ? jsonText(made) : `${made.text}\n`);
  if (!json) stderr.write(`${sentence(made.token)}${why}. Keep it: it is not shown again.\n`);
}

/** `leeway token list` */
export async function listTokens(options: Asking, io: Io): Promise<number> {
  const list = await askDesks<TokenList>(
    {
      path: '/api/v1/tokens',
      answer: async ({ tokens }) => ({ tokens: (await tokens.tokens()).map(token) }),
    },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(list) : table(list.tokens));
  return YES;
}

/** `leeway token revoke`: 2 when there is no such token. */
export async function revokeToken(name: string, options: Asking, io: Io): Promise<number> {
  const revoked = await askDesks<Token>(
    {
      path: `/api/v1/tokens/${encodeURIComponent(name)}/revoke`,
      body: {},
      answer: async ({ tokens }, actor) => token(await tokens.revokeToken(name, actor)),
    },
    options.url,
    io,
  );
  io.stdout.write(
    options.json ? jsonText(revoked) : `The token "${revoked.name}" lets nobody in any more.\n`,
  );
  return YES;
}

function inputOf({ name, scope, service, expires }: CreateOptions): TokenInput {
  const services = service === undefined ? null : listOf(service);
  return { name: name.trim(), scopes: listOf(scope), services, expires: expires ?? null };
}

function bodyOf({ name, scopes, services, expires }: TokenInput): NewToken {
  return {
    ...{ name, scopes: [...scopes] },
    ...(services === null ? {} : { services: [...services] }),
    ...(expires === null ? {} : { expires }),
  };
}

function listOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

function sentence({ name, scopes, services, expiresAt }: Token): string {
  const of = services === null ? '' : ` for ${services.join(', ')}`;
  const until = expiresAt === null ? 'until it is revoked' : `until ${shortTime(expiresAt)}`;
  return `The token "${name}" may ${scopes.join(', ')}${of}, ${until}`;
}

function table(tokens: readonly Token[]): string {
  if (tokens.length === 0) return 'No token was made yet.\n';
  const rows = tokens.map((token) => [
    token.name,
    `…${token.hint}`,
    token.scopes.join(','),
    token.services?.join(',') ?? 'all',
    stateOf(token),
    token.usedAt === null
      ? 'never'
      : `${shortTime(token.usedAt)}${token.usedFrom === null ? '' : ` ${token.usedFrom}`}`,
    token.createdBy,
  ]);
  return textTable(['NAME', 'LAST 4', 'SCOPES', 'SERVICES', 'HOLDS', 'LAST USED', 'MADE BY'], rows);
}

function stateOf({ expiresAt, revokedAt }: Token): string {
  if (revokedAt !== null) return `revoked ${shortTime(revokedAt)}`;
  if (expiresAt === null) return 'until it is revoked';
  return `${Date.parse(expiresAt) <= Date.now() ? 'expired' : 'until'} ${shortTime(expiresAt)}`;
}
