/** Settings from the environment: one schema, and all faults reported at once. */
import { isIP } from 'node:net';
import { z } from 'zod';
import manifest from '../package.json' with { type: 'json' };
import { type GroupScopes, readGroupScopes } from './access/group-scopes.ts';
import { type DeniedAddresses, readDeniedAddresses } from './alerts/denied-addresses.ts';
import { AppError } from './app-error.ts';
import { secretOf } from './secret.ts';
import { parseLookback } from './slo/duration.ts';

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 };
const DAY_MINUTES = 1440;
const MS_PER_MINUTE = 60_000;
const MOST_SESSION_MINUTES = 90 * DAY_MINUTES;
/** Whoever chooses the token of an admin by hand is kept from a word of a dictionary. */
const SHORTEST_TOKEN = 20;
const SECRETS = ['DATABASE_URL', 'LEEWAY_ADMIN_TOKEN', 'LEEWAY_OIDC_CLIENT_SECRET'] as const;

const size = z.string().transform((text, context) => {
  const parts = /^(\d+)\s*(kib|mib|gib)?$/i.exec(text.trim());
  const bytes = parts === null ? Number.NaN : Number(parts[1]) * SIZE_UNITS[(parts[2] ?? '').toLowerCase()]!;
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  context.addIssue(`is "${text}"; write a number of bytes, or like "64 MiB"`);
  return z.NEVER;
});

const retention = z.string().transform((text, context) => {
  const parts = /^(\d+)d$/.exec(text.trim());
  const days = Number(parts?.[1]);
  if (days >= 1 && days <= 700) return days * DAY_MINUTES;
  context.addIssue(`is "${text}"; write a number of days from 1d to 700d`);
  return z.NEVER;
});

const deniedAddresses = z.string().transform((text, context) => {
  const reading = readDeniedAddresses(text.split(/[\s,]+/).filter((part) => part !== ''));
  if (reading.ok) return reading.denied;
  context.addIssue(`has an entry that cannot be used: ${reading.reason}`);
  return z.NEVER;
});

const LOOPBACK = /^(localhost|::1|127\.\d+\.\d+\.\d+)$/;

/** As it stands in a setting, or in an address. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host.replace(/^\[|\]$/g, ''));
}
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const sessionLength = z.string().transform((text, context) => {
  const reading = parseLookback(text);
  if (reading.ok && reading.minutes <= MOST_SESSION_MINUTES) return reading.minutes * MS_PER_MINUTE;
  context.addIssue(reading.ok ? `is "${text}"; write 90d or less` : reading.reason);
  return z.NEVER;
});

/** Fastify takes the addresses of proxies as a list. */
const trustedProxies = z.string().transform((text, context): TrustedProxies => {
  if (/^false$/i.test(text.trim())) return false;
  // What stands before the address that the nearest proxy wrote may be anybody's words.
  if (/^true$/i.test(text.trim())) return 1;
  const addresses = text.split(/[\s,]+/).filter((part) => part !== '');
  if (addresses.length > 0 && addresses.every(isAddressOrBlock)) return addresses;
  context.addIssue(`is "${text}"; write true, false, or the addresses of proxies like "10.0.0.0/8"`);
  return z.NEVER;
});

const groupScopes = z.string().transform((text, context) => {
  const reading = readGroupScopes(text);
  if (reading.ok) return reading.groups;
  context.addIssue(reading.reason);
  return z.NEVER;
});

const webAddress = z
  .string()
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'is no http or https address');

const Settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce
    .number('is not a port number')
    .int('is not a port number')
    .min(0, 'is not a port number')
    .max(65535, 'is above 65535')
    .default(3000),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'does not begin with postgres:// or postgresql://')
    .optional(),
  LEEWAY_DATA_DIR: z.string().default('./data'),
  LEEWAY_DEFINITIONS: z.string().default('./slo-definitions'),
  LEEWAY_MAX_BODY: size.prefault('64 MiB'),
  LEEWAY_RETENTION: retention.prefault('92d'),
  LOG_LEVEL: z.enum(LEVELS, `is none of ${LEVELS.join(', ')}`).default('info'),
  LEEWAY_VERSION: z
    .string()
    .regex(/^[\w.+-]{1,100}$/, 'has other characters than letters, digits and . _ + -, or more than 100')
    .default(manifest.version),
  LEEWAY_PUBLIC_URL: webAddress.optional(),
  LEEWAY_REPLICA_URL: webAddress.optional(),
  LEEWAY_DENIED_ADDRESSES: deniedAddresses.prefault(''),
  TRUST_PROXY: trustedProxies.prefault('false'),
  LEEWAY_ADMIN_TOKEN: z
    .string()
    .min(SHORTEST_TOKEN, `is shorter than ${SHORTEST_TOKEN} characters: it could be guessed`)
    .regex(/^[\x21-\x7e]*$/, 'has characters that no header can carry; take letters and digits')
    .optional(),
  LEEWAY_SESSION_LENGTH: sessionLength.prefault('12h'),
  LEEWAY_PUBLIC_METRICS: z.stringbool('is neither true nor false').default(false),
  LEEWAY_RATE_LIMIT: z.coerce
    .number('is no number')
    .int('is no whole number')
    .min(1, 'is below 1; leave it out for 1200')
    .default(1200),
  LEEWAY_OIDC_ISSUER: webAddress.optional(),
  LEEWAY_OIDC_CLIENT_ID: z.string().optional(),
  LEEWAY_OIDC_CLIENT_SECRET: z.string().optional(),
  LEEWAY_OIDC_GROUPS: groupScopes.optional(),
  LEEWAY_OIDC_GROUPS_CLAIM: z.string().default('groups'),
  LEEWAY_OIDC_SCOPE: z
    .string()
    .regex(/(^|\s)openid(\s|$)/, 'lacks openid: without it an issuer does not say who somebody is')
    .default('openid profile email'),
  LEEWAY_OIDC_NAME: z.string().optional(),
});

/** None; as many as stand before Leeway; or those at these addresses. */
type TrustedProxies = false | number | string[];

/** An issuer of OpenID Connect that vouches for people. */
export type OidcSettings = {
  readonly issuer: URL;
  readonly clientId: string;
  /** Null: a public client. */
  readonly clientSecret: string | null;
  readonly groups: GroupScopes;
  /** The claim that tells the groups. */
  readonly groupsClaim: string;
  /** What is asked of the issuer, with spaces between. */
  readonly scope: string;
  /** As people know it; null: by its host. */
  readonly name: string | null;
};

export type Config = {
  /** What runs, as a deploy calls it: a commit, or the number of the release. */
  readonly version: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** None: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly definitionsDir: string;
  /** Bytes, after decompression. */
  readonly maxBody: number;
  /** Minutes of history kept. */
  readonly retention: number;
  readonly logLevel: z.infer<typeof Settings>['LOG_LEVEL'];
  /** Whose forwarding headers are believed. */
  readonly trustProxy: TrustedProxies;
  /** Whether only this machine can call. */
  readonly isLoopback: boolean;
  /** Who has it may all. */
  readonly adminToken: string | null;
  /** ms. */
  readonly sessionLength: number;
  /** Whether /metrics is read by anybody. */
  readonly publicMetrics: boolean;
  /** Requests a minute of one caller; log lines are never limited. */
  readonly rateLimit: number;
  readonly oidc: OidcSettings | null;
  /** Where people find the page, for links in messages; null: where the server listens. */
  readonly publicUrl: string | null;
  /** Where other replicas reach this one; null: where it listens. */
  readonly replicaUrl: string | null;
  /** Addresses that no receiver of alerts may have. */
  readonly denied: DeniedAddresses;
};

/** Reads the settings. Throws `invalid_settings` with one line for each fault. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const secrets = readSecrets(given);
  const parsed = Settings.safeParse({ ...given, ...secrets.read });
  const faults = [...secrets.faults, ...(parsed.success ? oidcFaults(parsed.data) : faultsOf(parsed.error))];
  if (!parsed.success || faults.length > 0) {
    const list = faults.map((fault) => `  ${fault}`).join('\n');
    throw new AppError('invalid_settings', `These settings cannot be used:\n${list}`);
  }
  const settings = parsed.data;
  return {
    version: settings.LEEWAY_VERSION,
    host: settings.HOST,
    port: settings.PORT,
    databaseUrl: settings.DATABASE_URL,
    dataDir: settings.LEEWAY_DATA_DIR,
    definitionsDir: settings.LEEWAY_DEFINITIONS,
    maxBody: settings.LEEWAY_MAX_BODY,
    retention: settings.LEEWAY_RETENTION,
    logLevel: settings.LOG_LEVEL,
    trustProxy: settings.TRUST_PROXY,
    isLoopback: isLoopbackHost(settings.HOST),
    adminToken: settings.LEEWAY_ADMIN_TOKEN ?? null,
    sessionLength: settings.LEEWAY_SESSION_LENGTH,
    publicMetrics: settings.LEEWAY_PUBLIC_METRICS,
    rateLimit: settings.LEEWAY_RATE_LIMIT,
    oidc: oidcOf(settings),
    publicUrl: settings.LEEWAY_PUBLIC_URL ?? null,
    replicaUrl: settings.LEEWAY_REPLICA_URL ?? null,
    denied: settings.LEEWAY_DENIED_ADDRESSES,
  };
}

type Read = z.infer<typeof Settings>;

function faultsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function readSecrets(given: Readonly<Record<string, string | undefined>>) {
  const faults: string[] = [];
  const read: Record<string, string> = {};
  for (const name of SECRETS) {
    const secret = secretOf(name, given);
    if (!secret.ok) faults.push(secret.reason);
    else if (secret.text !== undefined) read[name] = secret.text;
  }
  return { read, faults };
}

function oidcFaults(settings: Read): string[] {
  const { LEEWAY_OIDC_ISSUER: issuer, LEEWAY_OIDC_CLIENT_ID: id, LEEWAY_OIDC_GROUPS: groups } = settings;
  const { LEEWAY_OIDC_CLIENT_SECRET: secret, LEEWAY_OIDC_NAME: name } = settings;
  if (issuer === undefined) {
    const isMeant = [id, groups, secret, name].some((setting) => setting !== undefined);
    return isMeant ? ['LEEWAY_OIDC_ISSUER: is missing'] : [];
  }
  const faults: string[] = [];
  if (id === undefined) faults.push('LEEWAY_OIDC_CLIENT_ID: is missing');
  if (groups === undefined || groups.size === 0)
    faults.push('LEEWAY_OIDC_GROUPS: is missing; write which group may what, like "sre=admin; *=read"');
  if (settings.LEEWAY_PUBLIC_URL === undefined)
    faults.push('LEEWAY_PUBLIC_URL: is missing; the issuer sends people back there');
  if (/^http:/i.test(issuer) && !isLoopbackHost(new URL(issuer).hostname))
    faults.push('LEEWAY_OIDC_ISSUER: must be https, unless it is on this machine');
  return faults;
}

function oidcOf(settings: Read): OidcSettings | null {
  const {
    LEEWAY_OIDC_ISSUER: issuer,
    LEEWAY_OIDC_CLIENT_ID: clientId,
    LEEWAY_OIDC_GROUPS: groups,
  } = settings;
  if (issuer === undefined || clientId === undefined || groups === undefined) return null;
  return {
    ...{ issuer: new URL(issuer), clientId, groups },
    clientSecret: settings.LEEWAY_OIDC_CLIENT_SECRET ?? null,
    groupsClaim: settings.LEEWAY_OIDC_GROUPS_CLAIM,
    scope: settings.LEEWAY_OIDC_SCOPE,
    name: settings.LEEWAY_OIDC_NAME ?? null,
  };
}

function isAddressOrBlock(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
