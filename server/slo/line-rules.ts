/** How the lines of one source are read, as its definition says. */

/** A unit of a duration or, for times, of an epoch number. */
export const UNITS = ['s', 'ms', 'us', 'ns'] as const;
export type Unit = (typeof UNITS)[number];

/**
 * Where in a JSON record the parts of an event stand, as dotted paths: `response.code` is the key "code" within
 * "response", or a key that is itself called "response.code". `request` holds a whole line, `GET /x HTTP/1.1`.
 */
export type FieldMapping = {
  readonly status: string;
  readonly method: string | null;
  readonly path: string | null;
  readonly route: string | null;
  readonly request: string | null;
  readonly time: string | null;
  /** Definitions give the unit that is written or that the name tells; null: the value is a text that tells it ("12ms"). */
  readonly duration: { readonly path: string; readonly unit: Unit | null } | null;
};

/** Which service a line belongs to: the source's own, or what a field of the line says. */
export type ServiceRule =
  | { readonly kind: 'one'; readonly service: string }
  | {
      readonly kind: 'field';
      /** A dotted path, or `host` or `router` for where the format keeps those. */
      readonly field: string;
      readonly map: ReadonlyMap<string, string>;
      /** For what the map does not name; null: such lines are refused. */
      readonly otherwise: string | null;
    };

/** The services that the lines of a source may belong to. */
export function servicesOf(rule: ServiceRule): readonly string[] {
  if (rule.kind === 'one') return [rule.service];
  return [...new Set([...rule.map.values(), ...(rule.otherwise === null ? [] : [rule.otherwise])])];
}

export type LineRules = {
  /** One of FORMAT_NAMES. */
  readonly format: string;
  /** Given, it stands in the place of a format. */
  readonly fields: FieldMapping | null;
  /** IANA name, for times that have no zone. */
  readonly timezone: string | null;
};

export const USUAL_LINES: LineRules = { format: 'auto', fields: null, timezone: null };

/** How a source of one service is read of which nothing else was said. */
export function usualReading(source: string, service: string) {
  return { source, service: { kind: 'one', service } as const, lines: USUAL_LINES, dedupBody: false };
}
