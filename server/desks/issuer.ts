/** People whom an issuer of OpenID Connect vouches for: authorization code with PKCE, the state kept in PostgreSQL. */
import * as oidc from 'openid-client';
import { scopesOfGroups } from '../access/group-scopes.ts';
import type { Scope } from '../access/scopes.ts';
import { digestOf, newSecret } from '../access/token-text.ts';
import { type Claims, groupsOf, hasName, nameOf } from '../access/vouched.ts';
import { AppError } from '../app-error.ts';
import type { OidcSettings } from '../config.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import { addSignIn, takeSignIn } from '../store/sessions.ts';
import { issuerFault } from './issuer-fault.ts';

/** ms; so long somebody may take to sign in at the issuer. */
const SIGN_IN_MS = 10 * 60_000;
/** s; an issuer is asked for what a person waits for. */
const PATIENCE_S = 10;
/** ms; what an issuer says of itself, its keys with it, is asked again after that. */
const FRESH_MS = 60_000;

export type Person = {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** As the issuer tells them apart for good, whatever their name is. */
  readonly subject: string;
};

export type Issuer = {
  /** As people know it. */
  readonly name: string;
  /** Rejects with `unavailable` where the issuer is away. `returnTo` is a path of the page. */
  begin(returnTo: string): Promise<{ readonly url: string; readonly secret: string }>;
  /**
   * Rejects with `unauthorized` when the issuer does not vouch, with `forbidden` when none of their groups may anything, and with
   * `unavailable` where it cannot be asked.
   */
  finish(
    secret: string,
    answer: URLSearchParams,
  ): Promise<{ readonly person: Person; readonly returnTo: string }>;
};

export type IssuerOptions = {
  readonly settings: OidcSettings;
  readonly db: Db;
  /** Where people find the page, without a trailing slash. */
  readonly pageUrl: () => string;
  readonly now: () => number;
  /** s; how long each call to the issuer may take. */
  readonly patience?: number;
};

export function createIssuer({ settings, db, pageUrl, now, patience = PATIENCE_S }: IssuerOptions): Issuer {
  const discovered = createDiscovery(settings, patience, now);
  // Both calls have to name the same address to the letter, and openid-client has it in its normal form.
  const redirectUri = () => new URL(`${pageUrl()}/auth/callback`).href;

  return {
    name: settings.name ?? settings.issuer.host,
    async begin(returnTo) {
      const config = await discovered();
      const secret = newSecret();
      const verifier = oidc.randomPKCECodeVerifier();
      const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
      const signIn = { state, nonce, verifier, returnTo };
      await orUnavailable(addSignIn(db, digestOf(secret), signIn, now() + SIGN_IN_MS));
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri(),
        scope: settings.scope,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...{ state, nonce },
      });
      return { url: url.href, secret };
    },
    async finish(secret, answer) {
      const kept = await orUnavailable(takeSignIn(db, digestOf(secret), answer.get('state') ?? '', now()));
      if (kept === null) throw new AppError('unauthorized', 'This sign-in is not under way; begin again.');
      const config = await discovered();
      const claims = await claimsOf(config, new URL(`${redirectUri()}?${answer}`), kept, settings).catch(
        (cause: unknown) => {
          throw issuerFault(cause);
        },
      );
      return { person: personOf(claims, settings), returnTo: kept.returnTo };
    },
  };
}

/** Asks the issuer what it says of itself; rejects with `unavailable`. All who ask meanwhile wait for the one answer. */
function createDiscovery(
  settings: OidcSettings,
  patience: number,
  now: () => number,
): () => Promise<oidc.Configuration> {
  let known: { readonly config: oidc.Configuration; readonly at: number } | null = null;
  let asking: Promise<oidc.Configuration> | null = null;

  async function ask(): Promise<oidc.Configuration> {
    try {
      const config = await discover(settings, patience);
      known = { config, at: now() };
      return config;
    } catch (cause) {
      const message = `${settings.issuer.host} cannot be asked who you are; try again.`;
      throw new AppError('unavailable', message, { cause });
    } finally {
      asking = null;
    }
  }

  return async () => {
    if (known !== null && Math.abs(now() - known.at) < FRESH_MS) return known.config;
    asking ??= ask();
    return asking;
  };
}

async function discover(
  { issuer, clientId, clientSecret }: OidcSettings,
  timeout: number,
): Promise<oidc.Configuration> {
  // Plain http is for an issuer on this machine.
  const insecure = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const execute = [...insecure, oidc.enableNonRepudiationChecks];
  return oidc.discovery(issuer, clientId, undefined, clientAuthOf(clientSecret), { execute, timeout });
}

/** In the header, which every issuer has to take (RFC 6749, 2.3.1), unless it says that it takes the body alone. */
function clientAuthOf(secret: string | null): oidc.ClientAuth {
  if (secret === null) return oidc.None();
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isPost = taken.includes('client_secret_post') && !taken.includes('client_secret_basic');
    return (isPost ? post : basic)(server, client, body, headers);
  };
}

/** Many issuers tell the groups, or the name, at their userinfo alone. What they signed goes before what they say there. */
async function claimsOf(
  config: oidc.Configuration,
  called: URL,
  { verifier, state, nonce }: NonNullable<Awaited<ReturnType<typeof takeSignIn>>>,
  { groupsClaim }: OidcSettings,
): Promise<Claims> {
  const tokens = await oidc.authorizationCodeGrant(config, called, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims()!;
  const isWhole = claims[groupsClaim] !== undefined && hasName(claims);
  if (isWhole || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
}

function personOf(claims: Claims, settings: OidcSettings): Person {
  const scopes = scopesOfGroups(settings.groups, groupsOf(claims, settings.groupsClaim));
  const name = nameOf(claims);
  if (scopes.size > 0) return { name, scopes, subject: String(claims['sub']) };
  const message = `${name} is in no group that may use this Leeway; see LEEWAY_OIDC_GROUPS.`;
  throw new AppError('forbidden', message);
}
