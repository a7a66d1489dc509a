/** Silences as people see and change them. */
import { randomUUID } from 'node:crypto';
import type { AuditAction, Change } from '../access/audit.ts';
import { requireService } from '../access/caller.ts';
import { type Silence, silenceAt } from '../alerts/silence.ts';
import type { SilenceStore } from '../alerts/silence-ports.ts';
import { readSilence } from '../alerts/silence-reading.ts';
import { AppError } from '../app-error.ts';
import type { Definitions } from '../definitions/read.ts';
import type { SilenceDesk, SilenceRecord } from '../http/silence-ports.ts';
import { spansOf } from '../recurrence/spans.ts';
import { servicesOf } from '../slo/line-rules.ts';
import { recurrenceWords } from '../slo/rule-words.ts';
import { audited } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import { createSilenceStore } from '../store/silences.ts';
import { unknownName, unknownObjective } from './unknown-names.ts';

/** So long a silence is shown after it is over. */
const SHOWN_MS = 30 * 86_400_000;
const STATES = ['active', 'pending', 'over'] as const;

type Named = Pick<Definitions, 'slos' | 'templates' | 'sources' | 'faults'>;

type SilenceDeskOptions = {
  readonly db: Db;
  readonly definitions: () => Named;
  readonly now: () => number;
};

export function createSilenceDesk({ db, definitions, now }: SilenceDeskOptions): SilenceDesk {
  const store = createSilenceStore(db);

  async function found(id: string, from: SilenceStore): Promise<SilenceRecord> {
    const silence = await from.silence(id);
    if (silence === null) throw new AppError('not_found', `There is no silence ${id}.`);
    return recordOf(silence, now()).record;
  }

  return {
    async silences() {
      const at = now();
      const since = at - SHOWN_MS;
      const known = (await orUnavailable(store.silencesSince(since))).map((silence) => recordOf(silence, at));
      return known
        .filter(({ until }) => until > since)
        .sort((a, b) => orderOf(a) - orderOf(b) || a.turn - b.turn)
        .map(({ record }) => record);
    },
    async add(input, actor) {
      const at = now();
      const reading = readSilence(input, at);
      if (!reading.ok) throw new AppError('bad_request', `${reading.field}: ${reading.reason}`);
      const { silence } = reading;
      const unknown = whyUnknown(silence, definitions());
      if (unknown !== null) throw new AppError('not_found', unknown);
      const whole: Silence = { ...silence, id: randomUUID(), createdAt: at, endedAt: null, endedBy: null };
      return audited(db, actor, at, async (trx) => {
        await createSilenceStore(trx).addSilence(whole);
        const { record } = recordOf(whole, at);
        return { result: record, change: changeOf('silence.add', record, null, record) };
      });
    },
    end(id, by, actor) {
      const at = now();
      return audited(db, actor, at, async (trx) => {
        const own = createSilenceStore(trx);
        const before = await found(id, own);
        requireService(actor.caller, before.service);
        if (before.state === 'over') return { result: before, change: null };
        await own.endSilence(id, by, at);
        const result = await found(id, own);
        return { result, change: changeOf('silence.end', result, before, result) };
      });
    },
  };
}

function changeOf(
  action: AuditAction,
  { id, service }: Silence,
  before: Silence | null,
  after: Silence | null,
): Change {
  return { action, service, subject: id, before: before && shown(before), after: after && shown(after) };
}

function shown({
  slo,
  startsAt,
  endsAt,
  rrule,
  timeZone,
  author,
  reason,
  endedAt,
  endedBy,
}: Silence): object {
  const again = recurrenceWords({ rrule, timeZone, startsAt: new Date(startsAt).toISOString() });
  const ended = endedAt === null ? {} : { endedAt: new Date(endedAt), endedBy };
  return { slo, author, reason, startsAt: new Date(startsAt), endsAt: new Date(endsAt), again, ...ended };
}

type Known = {
  readonly record: SilenceRecord;
  /** When it was over; of what is not, never. */
  readonly until: number;
  /** Its turn among those of its state: what ends, begins or ended nearest to the present. */
  readonly turn: number;
};

function recordOf(silence: Silence, now: number): Known {
  const spans = spansOf(silence);
  const { state, span } = silenceAt(silence, spans, now);
  const record = { ...silence, state, span };
  if (span !== null)
    return { record, until: Number.POSITIVE_INFINITY, turn: state === 'active' ? span.to : span.from };
  const until = silence.endedAt ?? spans.lastBegun(now)?.to ?? silence.endsAt;
  return { record, until, turn: -until };
}

function orderOf({ record }: Known): number {
  return STATES.indexOf(record.state);
}

/** Why a silence would be about nothing; null when the definitions have what it is about. */
function whyUnknown({ service, slo }: Pick<Silence, 'service' | 'slo'>, definitions: Named): string | null {
  const names = namesOf(definitions);
  const own = names.get(service);
  const { faults } = definitions;
  if (own === undefined)
    return unknownName(`No definition names the service "${service}"`, service, names.keys(), faults);
  return slo === null || own.has(slo) ? null : unknownObjective({ service, slo }, own, faults);
}

/** The objectives by service; of those that are divided, what they were made of too. */
function namesOf({ slos, templates, sources }: Named): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const service of sources.flatMap((source) => servicesOf(source.service)))
    names.set(service, new Set());
  for (const { service, name } of [...slos, ...templates])
    names.set(service, (names.get(service) ?? new Set()).add(name));
  return names;
}
