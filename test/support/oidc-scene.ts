/** The whole of Leeway over HTTP, people with browsers, and a real issuer that vouches for them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type App, startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { SessionState } from '../../server/http/access-contract.ts';
import { type Db, openDatabase, openPool } from '../../server/store/database.ts';
import { createDatabase, urlOf } from './database.ts';
import { freePort } from './free-port.ts';
import { type Account, CONFIDENTIAL, startIssuer, type TestIssuer } from './issuer.ts';
import { temporaryFolder } from './tmp.ts';
import { Visitor } from './visitor.ts';

type Env = Readonly<Record<string, string>>;

export type OidcScene = {
  readonly url: string;
  readonly issuer: TestIssuer;
  readonly db: Db;
  /** The settings of access it was started with. */
  readonly env: Env;
  /** ms; how far Leeway's clock is ahead. */
  readonly clock: { ahead: number };
  /** The JSON lines logged so far. */
  readonly lines: () => string[];
  /** Signs in as `who` with a browser, a new one unless it is given; and where that leads. */
  signIn(who: string | null, more?: SigningIn): Promise<SignedIn>;
  /** The same Leeway with other settings. */
  restart(env: Env): Promise<void>;
};

type SigningIn = { readonly visitor?: Visitor; readonly path?: string };

/** `landed`: the path that the browser is at in the end. */
type SignedIn = { readonly visitor: Visitor; readonly landed: string };

type OidcSetting = {
  readonly accounts?: Readonly<Record<string, Account>>;
  readonly env?: Env;
  readonly authMethods?: string[];
};

const SLO =
  'service: snippets\nslos:\n  - { name: read, objective: "99.5% of GET /s/: non-5xx over 30 days" }\n';
const GROUPS = 'sre=admin; dev=read,gate';

export async function openOidcScene({
  accounts = {},
  env,
  authMethods,
}: OidcSetting = {}): Promise<OidcScene> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const issuer = await startIssuer(`${url}/auth/callback`, accounts, authMethods && { authMethods });
  const [database, folder] = [await createDatabase(), temporaryFolder()];
  writeFileSync(join(folder.path, 'slos.yaml'), SLO);
  const db = openDatabase(openPool(database.config, () => {}));
  const clock = { ahead: 0 };
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  const common = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: folder.path, PORT: String(port) };
  let app: App | null = null;
  const start = async (more: Env) => {
    const all = { ...common, ...more };
    const now = () => Date.now() + clock.ahead;
    app = await startApp({ config: readConfig(all), env: all, log, now, webDir: folder.path });
  };
  onTestFinished(async () => {
    await app?.stop();
    await db.destroy();
    await database.drop();
    folder.remove();
  });
  const settings = { ...oidcEnv(url, issuer.url), ...env };
  await start(settings);
  return {
    ...{ url, issuer, db, clock, env: settings },
    lines: () => logged,
    async signIn(who, { visitor = new Visitor(), path = '/auth/sign-in' } = {}) {
      issuer.who = who;
      const { url: at } = await visitor.go(`${url}${path}`);
      return { visitor, landed: at.href.startsWith(`${url}/`) ? at.href.slice(url.length) : at.href };
    },
    async restart(more) {
      await app?.stop();
      await start(more);
    },
  };
}

function oidcEnv(url: string, issuerUrl: string): Env {
  return {
    LEEWAY_PUBLIC_URL: url,
    LEEWAY_OIDC_ISSUER: issuerUrl,
    LEEWAY_OIDC_CLIENT_ID: CONFIDENTIAL.id,
    LEEWAY_OIDC_CLIENT_SECRET: CONFIDENTIAL.secret,
    LEEWAY_OIDC_GROUPS: GROUPS,
  };
}

/** What Leeway says of who calls with this browser. */
export async function stateOf({ url }: OidcScene, visitor: Visitor): Promise<SessionState> {
  return JSON.parse((await visitor.step(`${url}/api/v1/session`)).text) as SessionState;
}

export async function statusOf({ url }: OidcScene, visitor: Visitor, path: string): Promise<number> {
  return (await visitor.step(`${url}${path}`)).status;
}

/** A call that the page makes. */
export async function call(scene: OidcScene, visitor: Visitor, method: string, path: string, body?: object) {
  const headers = {
    origin: scene.url,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const { status, text } = await visitor.step(`${scene.url}${path}`, init);
  return { status, body: JSON.parse(text) as Record<string, unknown> };
}
