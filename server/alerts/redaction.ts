/** Secrets taken out of what people read: receivers like to repeat what they were sent. */

/** Shorter parts of an address are words like "api", which say nothing. */
const LEAST_PART = 6;
/** Shorter texts stand everywhere. */
const LEAST_SECRET = 3;

/** What of a URL is nobody's business: user, password, path and query, whole and in parts. */
export function secretsOfUrl(url: URL): readonly string[] {
  const values = [...url.searchParams.values()];
  const path = url.pathname === '/' ? [] : [`${url.pathname}${url.search}`, url.pathname];
  const parts = [...url.pathname.split('/'), url.search.slice(1), url.hash.slice(1), ...values];
  const long = [...path, ...parts].filter(({ length }) => length >= LEAST_PART);
  return [...long, url.password, url.username].flatMap((part) => [part, decoded(part)]);
}

/** These are no secrets, and telling them helps. */
const OPEN_HEADERS = /^(content-type|accept|user-agent|webhook-id|webhook-timestamp)$/;

/** `headers` with names in lower case. Of "Bearer token", the token is one by itself. */
export function secretsOfHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => !OPEN_HEADERS.test(name))
    .flatMap(([, value]) => [value, ...value.split(' ')]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function redacted(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets
    .filter(({ length }) => length >= LEAST_SECRET)
    .sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, secret) => left.replaceAll(secret, '[…]'), text);
}
