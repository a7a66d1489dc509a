import type { Place } from '../slo/definition.ts';
import type { LineRules, ServiceRule } from '../slo/line-rules.ts';
import type { Ratio } from '../slo/tiers.ts';

/** What every source says of being heard. */
type Heard = {
  readonly name: string;
  /** How long it may be quiet (ms) before it counts as silent. */
  readonly silenceAfter: number | 'off' | 'auto';
  /** ms; how late its lines come. */
  readonly lag: number;
  readonly place: Place;
};

/** Where events come from, and how its lines are read. */
export type LogSource = Heard & {
  readonly type: 'http' | 'file';
  /** Paths or globs of a file source, as written: relative ones begin at the working directory. Empty for `http`. */
  readonly paths: readonly string[];
  readonly service: ServiceRule;
  readonly lines: LineRules;
  /** `body`: a body that came before, within ten minutes, is not counted again. */
  readonly dedup: 'off' | 'body';
  /** The share of refused lines above which an alert fires; null: none does. */
  readonly rejectedAbove: Ratio | null;
};

/** What is asked for counters over HTTP. Secrets are in here: it is never shown or logged whole. */
type Asked = Heard & {
  /** ms; how often it is asked. */
  readonly interval: number;
  /** Headers of every request, the one of the credentials included. */
  readonly headers: ReadonlyMap<string, string>;
  /** Path of a PEM file with the authorities to trust; null: those of the system. */
  readonly ca: string | null;
};

/** A Prometheus, or what speaks its HTTP API. */
export type PrometheusSource = Asked & {
  readonly type: 'prometheus';
  /** Without a trailing slash, user or password. */
  readonly url: string;
};

/** Programs that expose their metrics. */
export type ScrapeSource = Asked & {
  readonly type: 'scrape';
  /** Addresses, without user or password. */
  readonly targets: readonly string[];
};

export type CounterSource = PrometheusSource | ScrapeSource;
export type SourceDefinition = LogSource | CounterSource;

export function isLogSource(source: SourceDefinition): source is LogSource {
  return source.type === 'http' || source.type === 'file';
}
