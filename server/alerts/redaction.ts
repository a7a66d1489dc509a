/** Secrets taken out of what people read: receivers like to repeat what they were sent. */

/** Shorter parts are words like "api", which say nothing. */
const LEAST_LENGTH = 6;

/** What of a URL is nobody's business: user, password, path and query, whole and in parts. */
export function secretsOfUrl(url: URL): readonly string[] {
  const values = [...url.searchParams.values()];
  const path = url.pathname === '/' ? [] : [`${url.pathname}${url.search}`, url.pathname];
  const parts = [...url.pathname.split('/'), url.search.slice(1), url.hash.slice(1), ...values];
  return [...path, url.password, url.username, ...parts].flatMap((part) => [part, decoded(part)]);
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
    .filter(({ length }) => length >= LEAST_LENGTH)
    .sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, secret) => left.replaceAll(secret, '[…]'), text);
}
