/** What the page says of deploys that asked, and of overrides. */
import type { GateAnswer, GateOverride, GateRecord, WatchRecord } from '../../server/http/gate-contract.ts';
import { percent, plural, times } from '../../server/slo/words.ts';
import { timeOf } from './amounts.ts';

const COMMIT = /^[0-9a-f]{40}$/;
const SHORT_COMMIT = 10;

/** `Overridden by Ana until 2026-08-20 12:00 UTC: the fix.` */
export function overriddenText({ by, to, reason }: GateOverride): string {
  return `Overridden by ${by} until ${timeOf(to)}: ${reason.replace(/\.$/, '')}.`;
}

/** `service` null: of all services. */
export function ofService(
  overrides: readonly GateOverride[],
  service: string | null,
): readonly GateOverride[] {
  return overrides.filter((one) => service === null || one.service === service);
}

export type AskedRow = {
  readonly id: string;
  readonly at: string;
  readonly verdict: GateAnswer['verdict'];
  readonly outcome: string;
  readonly passed: boolean;
  /** `feature v42` */
  readonly what: string;
  readonly who: string | null;
  /** Of the objective that is shown, or of the one that decided; null when none was counted. */
  readonly left: string | null;
  readonly burn: string | null;
  readonly why: string;
};

/** Questions before deploys and watches after them, the newest first. `name`: the objective whose page it is. */
export function askedRows(
  records: readonly GateRecord[],
  watches: readonly WatchRecord[],
  name: string,
): readonly AskedRow[] {
  const rows = [
    ...records.map((record) => ({ at: record.at, row: questionRow(record, name) })),
    ...watches.map((watch) => ({ at: watch.answer.at, row: watchRow(watch) })),
  ];
  return rows.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).map(({ row }) => row);
}

function questionRow({ id, at, by, version, answer }: GateRecord, name: string): AskedRow {
  const slo = answer.slos.find((one) => one.name === name) ?? answer.slos[0];
  return {
    ...{ id, at: timeOf(at), verdict: answer.verdict, outcome: outcomeOf(answer), passed: answer.allowed },
    what: version === null ? answer.kind : `${answer.kind} ${shortVersion(version)}`,
    who: by,
    left: slo === undefined ? null : percent(slo.remaining),
    burn: slo === undefined ? null : times(slo.burn),
    why: answer.reasons[0] ?? '',
  };
}

const WATCHED = {
  ship: 'Not found to burn more',
  harden: 'Burns more',
  unknown: 'Nobody could tell',
} as const;

function watchRow({ id, since, times: asked, by, answer }: WatchRecord): AskedRow {
  const { verdict, version, at, reasons } = answer;
  const often = asked === 1 ? '' : `Asked ${plural(asked, 'time')} since ${timeOf(since)}. `;
  return {
    ...{ id: `watch ${id}`, at: timeOf(at), verdict, outcome: WATCHED[verdict], passed: verdict === 'ship' },
    ...{ what: `watch of ${shortVersion(version)}`, who: by, left: null, burn: null },
    why: `${often}${reasons[0] ?? ''}`,
  };
}

function outcomeOf({ code, override, exception }: GateAnswer): string {
  if (override !== null) return `Passed, overridden by ${override.by}`;
  if (exception !== null) return `Passed as ${exception}`;
  return { 0: 'Passed', 1: 'Blocked', 3: 'Blocked, nobody could tell' }[code];
}

/** Of a commit as much as people tell them apart by. */
export function shortVersion(version: string): string {
  return COMMIT.test(version) ? version.slice(0, SHORT_COMMIT) : version;
}

/** How a pipeline asks about a service. */
export function askCommand(service: string, origin: string): string {
  return `npx leeway gate --service ${shellWord(service)} --url ${origin}`;
}

/** How a pipeline notes that a service runs another version. */
export function deployCommand(service: string, origin: string): string {
  return `npx leeway deploy --service ${shellWord(service)} --version "$VERSION" --url ${origin}`;
}

function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
