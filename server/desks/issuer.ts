/** People whom an issuer of OpenID Connect vouches for: authorization code with PKCE, the state kept in PostgreSQL. */
import * as oidc from 'openid-client';
import { scopesOfGroups } from '../access/group-scopes.ts';
import type { Scope } from '../access/scopes.ts';
import { digestOf, newSecret } from '../access/token-text.ts';
import { AppError } from '../app-error.ts';
import type { OidcSettings } from '../config.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import { addSignIn, takeSignIn } from '../store/sessions.ts';

/** ms; so long somebody may take to sign in at the issuer. */
const SIGN_IN_MS = 10 * 60_000;
/** s; an issuer is asked for what a person waits for. */
const PATIENCE_S = 10;
const NAMES = ['email', 'preferred_username', 'name', 'sub'] as const;

export type Person = { readonly name: string; readonly scopes: ReadonlySet<Scope> };

export type Issuer = {
  /** As people know it. */
  readonly name: string;
  /** Rejects with `unavailable` where the issuer is away. `returnTo` is a path of the page. */
  begin(returnTo: string): Promise<{ readonly url: string; readonly secret: string }>;
  /** Rejects with `unauthorized` when the issuer does not vouch, with `forbidden` when none of their groups may anything. */
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
};

export function createIssuer({ settings, db, pageUrl, now }: IssuerOptions): Issuer {
  let discovered: Promise<oidc.Configuration> | null = null;
  const redirectUri = () => `${pageUrl()}/auth/callback`;

  /** Once it was reached, what it said of itself holds; until then each sign-in asks anew. */
  function configuration(): Promise<oidc.Configuration> {
    discovered ??= discover(settings).catch((cause: unknown) => {
      discovered = null;
      throw new AppError('unavailable', `${settings.issuer.host} cannot be asked who you are; try again.`, {
        cause,
      });
    });
    return discovered;
  }

  return {
    name: settings.name ?? settings.issuer.host,
    async begin(returnTo) {
      const config = await configuration();
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
      const kept = await orUnavailable(takeSignIn(db, digestOf(secret), now()));
      if (kept === null) throw new AppError('unauthorized', 'This sign-in is over; begin again.');
      const config = await configuration();
      const called = new URL(`${redirectUri()}?${answer}`);
      const tokens = await oidc
        .authorizationCodeGrant(config, called, {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        })
        .catch(notVouched);
      const claims = await claimsOf(config, tokens, settings);
      const scopes = scopesOfGroups(settings.groups, groupsOf(claims, settings.groupsClaim));
      const name = nameOf(claims);
      if (scopes.size === 0)
        throw new AppError(
          'forbidden',
          `${name} is in no group that may use this Leeway; see LEEWAY_OIDC_GROUPS.`,
        );
      return { person: { name, scopes }, returnTo: kept.returnTo };
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const auth = clientSecret === null ? oidc.None() : undefined;
  // Plain http is for an issuer on this machine.
  const execute = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(issuer, clientId, clientSecret ?? undefined, auth, { execute, timeout: PATIENCE_S });
}

type Claims = Readonly<Record<string, unknown>>;

/** Many issuers tell the groups at their userinfo alone. */
async function claimsOf(
  config: oidc.Configuration,
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
  { groupsClaim }: OidcSettings,
): Promise<Claims> {
  const claims = tokens.claims()!;
  if (claims[groupsClaim] !== undefined || config.serverMetadata().userinfo_endpoint === undefined)
    return claims;
  const told = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub).catch(notVouched);
  return { ...claims, ...told };
}

function groupsOf(claims: Claims, claim: string): readonly string[] {
  const told = claims[claim];
  const list = Array.isArray(told) ? told : [told];
  return list.filter((group) => typeof group === 'string');
}

/** An address of mail that nobody has confirmed may be anybody's. */
function nameOf(claims: Claims): string {
  const believed = claims['email_verified'] === false ? NAMES.filter((name) => name !== 'email') : NAMES;
  const name = believed.map((claim) => claims[claim]).find((told) => typeof told === 'string' && told !== '');
  return String(name).slice(0, 200);
}

function notVouched(cause: unknown): never {
  const away = cause instanceof Error && cause.cause instanceof Error && !('error' in cause);
  const message = 'The issuer does not vouch for you; sign in again.';
  throw new AppError(away ? 'unavailable' : 'unauthorized', message, { cause });
}
