/** What a source of type prometheus says of how it is reached. */
import { z } from 'zod';
import { parseDuration } from '../slo/duration.ts';
import { wrongType } from './texts.ts';

const URL_EXAMPLE = 'write one like "http://127.0.0.1:9090"';
const LEAST_INTERVAL_MS = 1_000;
const MOST_INTERVAL_MS = 3_600_000;

export const PrometheusUrl = z
  .string({ error: wrongType('the url', URL_EXAMPLE) })
  .transform((text, context): string => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
      context.addIssue(`the url is no http or https address; ${URL_EXAMPLE}`);
      return z.NEVER;
    }
    if (url.username !== '' || url.password !== '') {
      context.addIssue(
        'the url holds a user or a password, which would be shown; write "basic: { user: …, password: … }"',
      );
      return z.NEVER;
    }
    if (url.search !== '' || url.hash !== '') {
      context.addIssue('the url ends with its path; leave what begins with "?" or "#" out');
      return z.NEVER;
    }
    return url.href.replace(/\/+$/, '');
  });

const TARGET_EXAMPLE = 'write one like "http://127.0.0.1:3000/metrics"';

/** Where metrics are exposed; a bare address has them under /metrics. */
export const Targets = z
  .union([z.string(), z.array(z.string()).min(1, `targets is empty; ${TARGET_EXAMPLE}`)], {
    error: `targets is an address, or a list of them; ${TARGET_EXAMPLE}`,
  })
  .transform((texts, context): string[] =>
    [texts].flat().map((text, index) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      const path = Array.isArray(texts) ? [index] : [];
      const refuse = (message: string) => {
        context.addIssue({ code: 'custom', message, path });
        return '';
      };
      if (url === null || !/^https?:$/.test(url.protocol))
        return refuse(`the target is no http or https address; ${TARGET_EXAMPLE}`);
      if (url.username !== '' || url.password !== '')
        return refuse(
          'the target holds a user or a password, which would be shown; write "basic: { user: …, password: … }"',
        );
      if (url.pathname === '/' && url.search === '') url.pathname = '/metrics';
      return url.href;
    }),
  );

export const Interval = z
  .string({ error: wrongType('interval', 'write a duration like 15s', 'N lacks its unit; write Ns or Nm') })
  .transform((text, context): number => {
    const duration = parseDuration(text);
    const ms = duration.ok ? duration.us / 1000 : 0;
    if (ms >= LEAST_INTERVAL_MS && ms <= MOST_INTERVAL_MS) return ms;
    context.addIssue(duration.ok ? 'the interval is from 1s to 1h' : duration.reason);
    return z.NEVER;
  });

/** A text that goes into a header. */
export const Secret = (what: string) =>
  z
    .string({ error: wrongType(what, `write "\${NAME}" and set NAME in the environment`) })
    .min(1, `${what} is empty; is its variable set?`)
    // Whatever it is, it is not told.
    .regex(/^[\x20-\x7e\x80-\uffff]*$/, `${what} holds a line break or another control character`);

export const BasicShape = z
  .strictObject(
    { user: Secret('user'), password: Secret('password') },
    { error: `basic holds user and password, like { user: leeway, password: "\${PROM_PASSWORD}" }` },
  )
  .describe('User and password for the Prometheus.');

export const HeadersShape = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'this is no name of a header'),
    Secret('a header'),
    {
      error: ({ code }) =>
        code === 'invalid_key'
          ? 'this is no name of a header'
          : 'headers are a map, like { X-Scope-OrgID: team }',
    },
  )
  .describe('Further headers, like { X-Scope-OrgID: team }.');
