/** What a fault of openid-client is for the person who signs in, and what the log has of it. */
import * as oidc from 'openid-client';
import { AppError } from '../app-error.ts';

const NOT_VOUCHED = 'The issuer does not vouch for you; sign in again.';
const AWAY = 'The issuer does not answer as it should; try again.';
const NOT_ACCEPTED = 'The issuer does not accept Leeway itself: a setting LEEWAY_OIDC_ has to be mended.';
/** Codes of ClientError that tell of the answer as a whole, and not of what it says. */
const UNREADABLE = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);
/** What issuers say (RFC 6749, 4.1.2.1 and 5.2) where it is not about the person. */
const OF_THE_ISSUER = new Set(['server_error', 'temporarily_unavailable']);
const OF_LEEWAY = new Set(['invalid_client', 'unauthorized_client', 'invalid_scope']);
const LONGEST_TOLD = 300;

/** `unavailable` where another attempt may go better or somebody has to mend a setting, else `unauthorized`. */
export function issuerFault(cause: unknown): AppError {
  if (isAway(cause)) return new AppError('unavailable', AWAY, { cause });
  const { error, told } = errorOf(cause);
  const detailed = told === '' ? cause : new Error(told, { cause });
  if (OF_THE_ISSUER.has(error)) return new AppError('unavailable', AWAY, { cause: detailed });
  if (OF_LEEWAY.has(error)) return new AppError('unavailable', NOT_ACCEPTED, { cause: detailed });
  return new AppError('unauthorized', NOT_VOUCHED, { cause: detailed });
}

function isAway(cause: unknown): boolean {
  // fetch tells of the network by a TypeError without a code; those of openid-client about its arguments have one.
  if (cause instanceof TypeError) return !('code' in cause);
  if (cause instanceof oidc.ClientError) return UNREADABLE.has(cause.code ?? '');
  return cause instanceof oidc.ResponseBodyError && cause.status >= 500;
}

/** The log has messages alone, and openid-client keeps out of its own what the issuer said. */
function errorOf(cause: unknown): { readonly error: string; readonly told: string } {
  if (cause instanceof oidc.WWWAuthenticateChallengeError) {
    const { error = '', error_description: text } = cause.cause[0]?.parameters ?? {};
    // At the token endpoint it is the client that such an answer is about.
    return { error: error || 'invalid_client', told: toldOf(error || `status ${cause.status}`, text) };
  }
  const isTold = cause instanceof oidc.ResponseBodyError || cause instanceof oidc.AuthorizationResponseError;
  if (!isTold) return { error: '', told: '' };
  return { error: cause.error, told: toldOf(cause.error, cause.error_description) };
}

function toldOf(error: string, text: string | undefined): string {
  return (text === undefined ? error : `${error}: ${text}`).slice(0, LONGEST_TOLD);
}
