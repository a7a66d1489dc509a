/**
 * How plain lines of the text formats look, for the fast way: compiled, a template reads a line in one go. What a line of
 * the format may be else, its reader knows. The values are those of template-code.ts.
 */
const REQUEST = '{method} {path} HTTP/{version}';
const HASHED_REQUEST = '{method} {unhashed} HTTP/{version}';
const BEHIND_TIME = `"${REQUEST}" {status} {word}`;
const CLF = `{word} {word} {user} [{clf}] ${BEHIND_TIME}`;
const VHOST = `{host:port} {client} {user} {user} [{clf}] ${BEHIND_TIME}`;
const AGENT = ' "{text}" "{text}"';
const FIVE_WORDS = '{word} {word} {word} {word} {word}';
const HTTPLOG =
  `{user} [{local}] {head} {router}/{word} {int}/{int}/{int}/{int}/{ms} {status} ${FIVE_WORDS} {word} ` +
  `"${HASHED_REQUEST}"`;
const FROM_ENVOY = ' {int} {int} {ms} {word} "{text}" "{text}" "{text}" "{host}" "{text}"';

/** What a line has behind all that belongs to it, by the suffix of its format. */
const SUFFIXES = new Map([
  ['', ''],
  ['+D', ' {us}'],
  ['+ms', ' {ms}'],
  ['+request_time', ' {seconds}'],
  ['+T', ' {whole seconds}'],
]);

function withSuffixes(name: string, template: string): (readonly [string, readonly string[]])[] {
  return [...SUFFIXES].map(([suffix, behind]) => [name + suffix, [template + behind]]);
}

/** By the names of the formats. */
export const TEXT_TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ...withSuffixes('common', CLF),
  ...withSuffixes('combined', CLF + AGENT),
  // With "$http_x_forwarded_for", as nginx's packages have it.
  ['combined', [CLF + AGENT, `${CLF + AGENT} "{text}"`]],
  ...withSuffixes('vhost-combined', VHOST + AGENT),
  ['ingress-nginx', [`${CLF + AGENT} {int} {seconds} [{upstream}] {rest}`]],
  ['traefik-clf', [`${CLF + AGENT} {int} "{router}" "{text}" {ms}ms`]],
  [
    'envoy',
    [
      `[{iso}] "${REQUEST}" {status} {word}${FROM_ENVOY}`,
      `[{iso}] "${REQUEST}" {status} {word} {name} {word} "{text}"${FROM_ENVOY} ${FIVE_WORDS} {word}`,
    ],
  ],
  [
    'haproxy',
    [
      HTTPLOG,
      `{head} {head} {head} ${HTTPLOG}`,
      `{head} {head} {head} {head} {head} ${HTTPLOG}`,
      `{head}  {head} {head} {head} {head} ${HTTPLOG}`,
      `${CLF.replace(REQUEST, HASHED_REQUEST)} "" "" {int} {int} "{text}" "{router}" "{text}" {int} {int} {int} {int} {ms} {rest}`,
    ],
  ],
  [
    'alb',
    [
      `{type} {iso} {word} {word} {word} {fraction} {more} {more} {status} {word} {word} {word} ` +
        '"{method} {origin}{path} HTTP/{version}" {long rest}',
    ],
  ],
  ['morgan-default', [`{word} {word} {user} [{mail}] ${BEHIND_TIME}${AGENT}`]],
  ['morgan-short', [`{word} {word} ${REQUEST} {status} {word} - {fine ms} ms`]],
  ['morgan-tiny', ['{method} {path} {status} {word} - {fine ms} ms']],
  ['morgan-dev', ['\x1b[0m{method} {path} \x1b[{int}m{status}\x1b[0m {fine ms} ms - {word}\x1b[0m']],
  ['hono', ['--> {method} {path} {status} {ms}ms', '--> {method} {path} \x1b[{int}m{status}\x1b[0m {ms}ms']],
]);
