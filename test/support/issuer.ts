/** A real issuer of OpenID Connect on loopback. Whoever comes to its sign-in page is somebody at once; the rest is the protocol. */

import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';

const HOUR_S = 3_600;

export type Claimed = Readonly<Record<string, unknown>>;

export type Account = {
  /** What the issuer signs; `sub` is the key of the account. */
  readonly signed?: Claimed;
  /** What it tells at its userinfo alone. */
  readonly told?: Claimed;
};

export type TestIssuer = {
  readonly url: string;
  /** Who signs in next; null: they say no. */
  who: string | null;
  /** By path: answers in its place. */
  readonly instead: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  /** Paths that were called, the oldest first, with the scheme of the header that says who calls. */
  readonly called: string[];
  /** Nobody answers there any more. */
  stop(): Promise<void>;
  /** Again, at the same address. */
  start(): Promise<void>;
};

export const CONFIDENTIAL = { id: 'leeway', secret: 'a secret: of/Leeway+%=' };
export const BY_BODY = { id: 'leeway-by-body', secret: 'another secret' };
export const PUBLIC = { id: 'leeway-public' };

export async function startIssuer(
  redirectUri: string,
  accounts: Readonly<Record<string, Account>>,
  { authMethods = ['client_secret_basic', 'client_secret_post', 'none'] } = {},
): Promise<TestIssuer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, {
    clients: clientsOf(redirectUri, authMethods),
    clientAuthMethods: authMethods as ('none' | 'client_secret_basic' | 'client_secret_post')[],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups', 'roles'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    cookies: { keys: ['of tests'] },
    jwks: { keys: [newKey()] },
    ttl: {
      AccessToken: HOUR_S,
      AuthorizationCode: 60,
      Grant: HOUR_S,
      IdToken: HOUR_S,
      Interaction: HOUR_S,
      Session: HOUR_S,
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/somebody/${uid}` },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: (use) => ({
        sub,
        ...accounts[sub]?.signed,
        ...(use === 'userinfo' ? accounts[sub]?.told : {}),
      }),
    }),
  });
  const state = { who: null as string | null, instead: new Map(), called: [] as string[] };
  const handle = provider.callback();
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    const scheme = request.headers.authorization?.split(' ')[0];
    state.called.push(scheme === undefined ? path : `${path} ${scheme}`);
    const answer = state.instead.get(path);
    if (answer !== undefined) answer(request, response);
    else if (path.startsWith('/somebody/')) void signIn(provider, state.who, request, response);
    else void handle(request, response);
  });
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const start = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await start();
  onTestFinished(stop);
  return Object.assign(state, { url, stop, start });
}

/** A private key to sign with, as a JWK. */
export function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'of-tests', use: 'sig', alg: 'RS256' };
}

function clientsOf(redirectUri: string, authMethods: readonly string[]) {
  const common = { redirect_uris: [redirectUri], grant_types: ['authorization_code'] };
  return [
    {
      ...common,
      ...{ client_id: CONFIDENTIAL.id, client_secret: CONFIDENTIAL.secret },
      token_endpoint_auth_method: 'client_secret_basic' as const,
    },
    {
      ...common,
      ...{ client_id: BY_BODY.id, client_secret: BY_BODY.secret },
      token_endpoint_auth_method: 'client_secret_post' as const,
    },
    { ...common, client_id: PUBLIC.id, token_endpoint_auth_method: 'none' as const },
  ].filter((client) => authMethods.includes(client.token_endpoint_auth_method));
}

/** Of the page that asks who somebody is and whether they agree. */
async function signIn(
  provider: Provider,
  who: string | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (who === null) {
    const refusal = { error: 'access_denied', error_description: 'They said no.' };
    return provider.interactionFinished(request, response, refusal);
  }
  const grant = new provider.Grant({ accountId: who, clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  const agreed = { login: { accountId: who }, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, agreed);
}
