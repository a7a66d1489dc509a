import { readSilence, type SilenceInput } from '../alerts/silence-reading.ts';
import { AppError } from '../app-error.ts';
import type { NewSilence, Silence, SilenceList } from '../http/alert-contract.ts';
import { silence as toWire } from '../http/wire-silences.ts';
import { askDesks } from './ask-desks.ts';
import { YES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { silenceSentence, silenceTable } from './silence-text.ts';
import { personOf, systemUser } from './system-user.ts';

type Asking = { readonly json: boolean; readonly url?: string };

export type AddOptions = Asking & {
  readonly service: string;
  readonly slo?: string;
  readonly from?: string;
  readonly until?: string;
  readonly for?: string;
  readonly rrule?: string;
  readonly timezone?: string;
  readonly author?: string;
  readonly reason: string;
};

/** How the options are called that stand for a field. */
const OPTIONS: Readonly<Record<keyof SilenceInput, string>> = {
  service: '--service',
  slo: '--slo',
  startsAt: '--from',
  endsAt: '--until',
  for: '--for',
  rrule: '--rrule',
  timeZone: '--timezone',
  author: '--author',
  reason: '--reason',
};

/** `leeway silence add`: exit code 0; 2 for what cannot be read, and for names that no definition has. */
export async function addSilence(options: AddOptions, io: Io): Promise<number> {
  const input = inputOf(options);
  const reading = readSilence(input, Date.now());
  if (!reading.ok)
    throw new AppError('bad_request', `${OPTIONS[reading.field]}: ${withOptions(reading.reason)}`);
  const added = await askDesks<Silence>(
    {
      path: '/api/v1/silences',
      body: input,
      answer: async ({ silences }, actor) => toWire(await silences.add(input, actor)),
    },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(added) : silenceSentence(added));
  return YES;
}

/** `leeway silence list` */
export async function listSilences(options: Asking, io: Io): Promise<number> {
  const list = await askDesks<SilenceList>(
    {
      path: '/api/v1/silences',
      answer: async ({ silences }) => ({ silences: (await silences.silences()).map(toWire) }),
    },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(list) : silenceTable(list.silences));
  return YES;
}

/** `leeway silence end`: 2 when there is no such silence. */
export async function endSilence(
  id: string,
  options: Asking & { readonly by?: string },
  io: Io,
): Promise<number> {
  const by = personOf(options.by, '--by');
  const ended = await askDesks<Silence>(
    {
      path: `/api/v1/silences/${encodeURIComponent(id)}/end`,
      body: { by },
      answer: async ({ silences }, actor) => toWire(await silences.end(id, by, actor)),
    },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(ended) : silenceSentence(ended));
  return YES;
}

function inputOf(options: AddOptions): NewSilence & { author: string } {
  const { service, slo, from, until, for: length, rrule, timezone: timeZone, reason } = options;
  const author = options.author ?? systemUser('--author');
  const startsAt = from === undefined ? undefined : timeOf(from, timeZone);
  const endsAt = until === undefined ? undefined : timeOf(until, timeZone);
  return { service, slo, startsAt, endsAt, for: length, rrule, timeZone, author, reason };
}

/** In UTC; a time that names no zone is of --timezone, or of UTC. What is no time is left for the reader to refuse. */
function timeOf(text: string, timeZone = 'UTC'): string {
  try {
    return new Date(instantOf(text, timeZone).epochMilliseconds).toISOString();
  } catch {
    return text;
  }
}

function instantOf(text: string, timeZone: string): Temporal.Instant {
  if (/:.*(Z|[+-]\d\d(:?\d\d)?|\])$/i.test(text)) return Temporal.Instant.from(text);
  return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();
}

/** Fields that a reason names, as the options for them are called. */
function withOptions(reason: string): string {
  return reason
    .replaceAll(/\b(startsAt|endsAt|timeZone)\b/g, (field) => OPTIONS[field as keyof SilenceInput])
    .replaceAll(/\b(with|or) for\b/g, '$1 --for');
}
