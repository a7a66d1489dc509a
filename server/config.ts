/** Settings from the environment: one schema, and all faults reported at once. */
import { z } from 'zod';
import { type DeniedAddresses, readDeniedAddresses } from './alerts/denied-addresses.ts';
import { AppError } from './app-error.ts';

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 };
const DAY_MINUTES = 1440;

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

/** Nothing guards yet who may call, so only this machine may. */
const LOOPBACK = /^(localhost|::1|127\.\d+\.\d+\.\d+)$/;
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const Settings = z.object({
  HOST: z
    .string()
    .regex(LOOPBACK, 'must be 127.0.0.1, ::1 or localhost: nothing guards yet who may call')
    .default('127.0.0.1'),
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
  LEEWAY_PUBLIC_URL: z
    .string()
    .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'is no http or https address')
    .optional(),
  LEEWAY_DENIED_ADDRESSES: deniedAddresses.prefault(''),
  TRUST_PROXY: z.stringbool('is neither true nor false').default(false),
});

export type Config = {
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
  readonly trustProxy: boolean;
  /** Where people find the page, for links in messages; null: where the server listens. */
  readonly publicUrl: string | null;
  /** Addresses that no receiver of alerts may have. */
  readonly denied: DeniedAddresses;
};

/** Reads the settings. Throws `invalid_settings` with one line for each fault. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new AppError('invalid_settings', `These settings cannot be used:\n${faults.join('\n')}`);
  }
  const settings = parsed.data;
  return {
    host: settings.HOST,
    port: settings.PORT,
    databaseUrl: settings.DATABASE_URL,
    dataDir: settings.LEEWAY_DATA_DIR,
    definitionsDir: settings.LEEWAY_DEFINITIONS,
    maxBody: settings.LEEWAY_MAX_BODY,
    retention: settings.LEEWAY_RETENTION,
    logLevel: settings.LOG_LEVEL,
    trustProxy: settings.TRUST_PROXY,
    publicUrl: settings.LEEWAY_PUBLIC_URL ?? null,
    denied: settings.LEEWAY_DENIED_ADDRESSES,
  };
}
