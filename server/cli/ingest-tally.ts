/** What an ingest came to: lines by what became of them, and the words that tell it. */
import type { IngestReply } from '../http/contract.ts';
import { linePlace } from '../ingest/line-place.ts';
import type { Batch, LineFault } from '../ledger/batch.ts';
import type { SeriesRegistry } from '../ledger/series-registry.ts';
import { coverageOf } from '../slo/coverage.ts';
import type { Slo } from '../slo/definition.ts';
import { logFormat } from '../slo/log-formats.ts';
import { plural, wholeNumber } from '../slo/words.ts';
import { UnitDoubt } from './unit-doubt.ts';

/** One file, and what is to be said of it. */
export type FileNote = {
  readonly file: string;
  /** Bytes of the unpacked file that were counted before, and now. */
  readonly before: number;
  readonly counted: number;
  /** What became of the lines that were read before; null where that is not known. */
  readonly earlier: { readonly accepted: number; readonly rejected: number } | null;
  /** Bytes at its end that are no whole line yet. */
  readonly rest: number;
  /** Lines that are counted once the other line of their request comes. */
  readonly waiting: number;
  /** The first line that was rejected now, in a piece that begins at byte `from`. */
  readonly rejected: (LineFault & { readonly from: number }) | null;
  readonly fault: string | null;
};

export type Uncovered = {
  readonly service: string;
  readonly method: string;
  readonly route: string;
  readonly requests: number;
};

const SHOWN_ROUTES = 10;
const GOES_ON = 'The same command goes on from here.';
const STAYS = 'What was read stays counted.';

export class IngestTally {
  readonly files: FileNote[] = [];
  accepted = 0;
  ignored = 0;
  rejected = 0;
  /** Lines that a server had counted before under the same keys. */
  repeated = 0;
  /** False when it ended before the files did. */
  isComplete = true;
  /** False of what cannot be told apart when it is given again. */
  goesOn = true;
  readonly ignoredBy = new Map<string, number>();
  readonly rejectedBy = new Map<string, number>();
  readonly formats = new Map<string, number>();
  readonly #requests = new Map<number, number>();
  readonly #doubt = new UnitDoubt();

  get lines(): number {
    return this.accepted + this.ignored + this.rejected + this.repeated;
  }

  addBatch(batch: Batch): void {
    this.accepted += batch.accepted;
    this.ignored += batch.ignored;
    this.rejected += batch.rejected;
    for (const part of batch.parts) {
      for (const [reason, count] of part.ignoredBy) add(this.ignoredBy, reason, count);
      for (const [reason, count] of part.rejectedBy) add(this.rejectedBy, reason, count);
      for (const [format, count] of part.formats) add(this.formats, format, count);
    }
    batch.deltas.forEach((series, _minute, _bucket, count) => void add(this.#requests, series, count));
    this.#doubt.add(batch);
  }

  /** What a server answered. */
  addReply({ accepted, rejected, ignored, duplicate, errors, formats }: IngestReply): void {
    if (duplicate) {
      this.repeated += accepted + rejected + ignored;
      return;
    }
    this.accepted += accepted;
    this.rejected += rejected;
    this.ignored += ignored;
    for (const { reason } of errors) add(this.rejectedBy, reason, 1);
    for (const { name, lines } of formats) add(this.formats, name, lines);
  }

  /** Lines of which none could be read, so many that nobody counted them. */
  refuse(reason: string): void {
    this.rejected++;
    add(this.rejectedBy, reason, 1);
  }

  /** False when lines were refused and none was counted, now or before. */
  get hasRead(): boolean {
    const isCountedBefore =
      this.repeated > 0 || this.files.some(({ before, earlier }) => before > 0 && earlier?.accepted !== 0);
    return this.accepted > 0 || (this.rejected === 0 && this.files.every(isInOrder)) || isCountedBefore;
  }

  /** Routes of the lines that no objective counts, the busiest first. */
  uncovered(registry: SeriesRegistry, slos: readonly Slo[]): Uncovered[] {
    const byRoute = new Map<string, Uncovered>();
    for (const [ordinal, requests] of this.#requests) {
      const { service, method, route } = registry.describe(ordinal);
      const key = `${service} ${method} ${route}`;
      const before = byRoute.get(key)?.requests ?? 0;
      byRoute.set(key, { service, method, route, requests: before + requests });
    }
    return [...byRoute.values()]
      .filter(({ service, method, route }) => {
        const { counting, ignoring } = coverageOf(slosOf(slos, service), method, route);
        return counting.length + ignoring.length === 0;
      })
      .sort((a, b) => b.requests - a.requests);
  }

  toJson(uncovered: readonly Uncovered[]) {
    const { files, accepted, ignored, rejected, repeated, isComplete } = this;
    const formats = ranked(this.formats).map(([name, lines]) => ({
      name,
      lines,
      assumes: assumptionOf(name),
    }));
    return {
      complete: isComplete,
      ...{ accepted, ignored, rejected, repeated },
      ignoredBy: Object.fromEntries(ranked(this.ignoredBy)),
      rejectedBy: Object.fromEntries(ranked(this.rejectedBy)),
      formats,
      uncovered,
      files,
    };
  }

  toText(uncovered: readonly Uncovered[]): string {
    const rows = [`${plural(this.accepted, 'request')} accepted`];
    for (const [format, lines] of ranked(this.formats))
      rows.push(`  ${wholeNumber(lines)} read as ${format}: ${assumptionOf(format)}`);
    const doubt = this.#doubt.words(this.formats.keys());
    if (doubt !== null) rows.push(`  ${doubt}`);
    if (this.repeated > 0) rows.push(`${plural(this.repeated, 'line')} counted before`);
    rows.push(...reasons('ignored', this.ignored, this.ignoredBy));
    rows.push(...reasons('rejected', this.rejected, this.rejectedBy));
    if (uncovered.length > 0) rows.push('No objective counts:');
    for (const { service, method, route, requests } of uncovered.slice(0, SHOWN_ROUTES))
      rows.push(`  ${wholeNumber(requests)} ${service} ${method} ${route}`);
    if (uncovered.length > SHOWN_ROUTES)
      rows.push(`  and ${uncovered.length - SHOWN_ROUTES} more routes; --json names them all`);
    for (const note of this.files) rows.push(...words(note));
    if (!this.isComplete) rows.push(`It is not complete. ${this.goesOn ? GOES_ON : STAYS}`);
    return `${rows.join('\n')}\n`;
  }
}

function reasons(what: string, lines: number, by: ReadonlyMap<string, number>): string[] {
  if (lines === 0) return [];
  const rows = ranked(by).map(([reason, count]) => `  ${wholeNumber(count)} ${reason}`);
  const told = by.values().reduce((sum, count) => sum + count, 0);
  // A server answers with a sample of the reasons.
  if (told < lines) rows.push(`  ${wholeNumber(lines - told)} for reasons that were not told`);
  return [`${plural(lines, 'line')} ${what}`, ...rows];
}

function isInOrder({ fault, earlier }: FileNote): boolean {
  return fault === null && (earlier === null || earlier.accepted > 0 || earlier.rejected === 0);
}

function words({ file, before, earlier, counted, rest, waiting, rejected, fault }: FileNote): string[] {
  const said: string[] = [];
  if (before > 0) {
    const all = counted === 0 && rest === 0 && fault === null;
    const what = all ? 'all of it was' : `its first ${wholeNumber(before)} bytes were`;
    const refused = earlier?.rejected ?? 0;
    const but = refused === 0 ? '' : `, and ${plural(refused, 'line')} of that rejected`;
    said.push(`${file}: ${what} ${earlier?.accepted === 0 ? 'read' : 'counted'} before${but}`);
    if (refused > 0)
      said.push(
        earlier!.accepted === 0
          ? '  It is read again once the source says otherwise how it is read (format:, fields:, timezone:, service:).'
          : '  What was rejected then stays rejected: nothing tells it from what counts.',
      );
  }
  if (rejected !== null)
    said.push(
      `${file}: the first that was rejected is ${linePlace(rejected.from, rejected.line)}: ${rejected.reason}`,
    );
  if (waiting > 0)
    said.push(
      `${file}: ${plural(waiting, 'request')} began in it and did not end; they count when their end comes`,
    );
  if (rest > 0) said.push(`${file}: its last line is not finished, and not counted`);
  if (fault !== null) said.push(`${file}: ${fault}`);
  return said;
}

function slosOf(slos: readonly Slo[], service: string): Slo[] {
  return slos.filter((slo) => slo.service === service);
}

function assumptionOf(format: string): string {
  return logFormat(format)?.assumes ?? '';
}

function ranked(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
