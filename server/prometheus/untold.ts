/** Servers like to repeat what they were sent, as a proxy does that refuses a token: people read it without the credentials. */

/** Shorter texts stand everywhere. */
const LEAST_SECRET = 3;

/** Takes out of words what `headers` hold: of "Bearer token" the token by itself too, of a pair of user and password the password. */
export function untold(headers: ReadonlyMap<string, string>): (words: string) => string {
  const secrets = [...headers].flatMap(([name, value]) => [
    value,
    ...(/^authorization$/i.test(name) ? credentialsOf(value) : []),
  ]);
  // What is no JSON where it should be, or is cut off, is told as it came.
  const longestFirst = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter(({ length }) => length >= LEAST_SECRET)
    .sort((a, b) => b.length - a.length);
  return (words) => longestFirst.reduce((left, secret) => left.replaceAll(secret, '[…]'), words);
}

function credentialsOf(value: string): string[] {
  const [scheme = '', ...rest] = value.split(' ');
  const credentials = rest.join(' ');
  if (!/^basic$/i.test(scheme)) return [credentials];
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return [credentials, pair, pair.slice(pair.indexOf(':') + 1)];
}
