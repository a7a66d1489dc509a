/** Texts of sources, read to domain values: each schema tells its faults in plain words. */
import { z } from 'zod';
import { parseDuration } from '../slo/duration.ts';
import { FORMAT_NAMES, LOG_FORMATS } from '../slo/log-formats.ts';
import { suggestion } from '../slo/near-word.ts';
import { parseWindow } from '../slo/window.ts';
import { wrongType } from './texts.ts';

const LONGEST_PATH = 4096;
const PATH = 'write one like /var/log/nginx/access.log, a glob like /var/log/*/access.log, or a list of them';

const PathText = z
  .string({ error: wrongType('a path', PATH) })
  .min(1, `a path is empty; ${PATH}`)
  .max(LONGEST_PATH, `a path is at most ${LONGEST_PATH} characters long`);

export const Paths = z
  .union([PathText, z.array(PathText).min(1, `the list is empty; ${PATH}`)], {
    error: `the path is a text or a list of texts; ${PATH}`,
  })
  .transform((paths): readonly string[] => (typeof paths === 'string' ? [paths] : paths));

const FORMAT = 'leave it out to have the format found, or write one like nginx-json';

export const FormatName = z
  .string({ error: wrongType('the format', FORMAT) })
  .refine((name) => FORMAT_NAMES.includes(name), {
    error: ({ input }) => `"${input}" is no format${otherFormat(String(input))}`,
  });

/** A near word; or what a program of that name writes; or all there are. */
function otherFormat(name: string): string {
  if (name === 'mapped') return '; it is what "fields:" makes: write those instead';
  if (LOG_FORMATS.some((format) => format.name === name)) return '; it is found, and never named';
  const near = suggestion(name, FORMAT_NAMES);
  if (near !== '') return near;
  const word = name.toLowerCase();
  const written = LOG_FORMATS.filter(
    (format) => word !== '' && (format.name.includes(word) || format.writer.toLowerCase().includes(word)),
  ).map((format) => format.name);
  return written.length > 0
    ? `; "${name}" may be ${written.join(', ')}`
    : `; the formats are ${FORMAT_NAMES.join(', ')}`;
}

const ZONE = 'write an IANA name like Europe/Berlin';

export const TimeZone = z
  .string({ error: wrongType('the time zone', ZONE) })
  .transform((text, context): string => {
    const zone = /^[+-]/.test(text) ? null : knownZone(text);
    if (zone !== null) return zone;
    context.addIssue(
      `"${text}" is no time zone; ${ZONE}${suggestion(text, Intl.supportedValuesOf('timeZone'))}`,
    );
    return z.NEVER;
  });

/** As the system spells it; null when it does not know it. */
function knownZone(text: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

const FIELD = 'write a key, or a dotted path like response.code';
const LONGEST_FIELD = 200;

/** Where in a line `what` stands. */
export const fieldPath = (what: string) =>
  z
    .string({ error: wrongType(what, FIELD) })
    .max(LONGEST_FIELD, `a field is at most ${LONGEST_FIELD} characters long`)
    .refine((path) => path.split('.').every((key) => key !== '' && key !== '$'), {
      error: ({ input }) => `"${input}" is no field; ${fieldMeant(String(input))}`,
    });

/** `.a.b` and `$.a.b` are how other tools write `a.b`. */
function fieldMeant(path: string): string {
  const keys = path.split('.').filter((key) => key !== '' && key !== '$');
  return keys.length === 0 ? FIELD : `write ${keys.join('.')}`;
}

const SILENCE = 'write a duration like 10m, 6h or 3d, or off, or auto';

/** How long a source may be quiet, in ms. */
export const SilenceAfter = z
  .string({ error: wrongType('silence_after', SILENCE, 'N lacks its unit; write Nm or Nh') })
  .transform((text, context): number | 'off' | 'auto' => {
    if (text === 'off' || text === 'auto') return text;
    const minutes = /^(\d{1,4})\s*m$/.exec(text);
    const span = parseWindow(text);
    const length =
      minutes !== null
        ? Number(minutes[1])
        : span.ok && span.window.kind === 'rolling'
          ? span.window.minutes
          : 0;
    if (length > 0) return length * 60_000;
    context.addIssue(`"${text}" is no span of silence; ${SILENCE}`);
    return z.NEVER;
  });

/** How late the lines of a source come, in ms: a day at most, as events are taken for a day more than the longest window. */
export const Lag = z
  .string({ error: wrongType('lag', 'write a duration like 5m', 'N lacks its unit; write Nm or Ns') })
  .transform((text, context): number => {
    const duration = parseDuration(text);
    if (duration.ok) return duration.us / 1000;
    context.addIssue(duration.reason);
    return z.NEVER;
  });
