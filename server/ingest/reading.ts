/** How the fields of one record are to be understood. */
import { LOG_FORMATS } from '../slo/log-formats.ts';

export type Reading = {
  /** The name in server/slo/log-formats.ts, and its place there. */
  readonly format: string;
  readonly formatIndex: number;
  /** What the record is: an event, one line of a pair, a record that wraps a line, or nothing to count. */
  readonly kind: 'event' | 'opens pair' | 'closes pair' | 'wraps' | 'no request' | 'no answer';
  readonly duration: DurationForm;
  /** What status -1 means: a crash that the client saw as 500, or that nothing was answered. Elsewhere it is a fault. */
  readonly minusOne: 'crashed' | 'no answer' | null;
  /** True: a status of null says that nothing was answered. Elsewhere it is a fault. */
  readonly isNullUnanswered: boolean;
  /** `bare`: routes may lack their slash. `keys`: they are keys, like "ANY /s" and "$default". */
  readonly routes: 'written' | 'bare' | 'keys';
  /** True: within JSON, a quote in a path is `#22`. */
  readonly isHashed: boolean;
  /** Times without a zone are in the zone of the source, or in UTC. */
  readonly zoneless: boolean;
};

/**
 * `units`: a number of 10^-places seconds·10^-6, i.e. `places` decimal places down to one us (6 for s, 3 ms, 0 us, -3 ns);
 * `text`: with its unit ("12ms"); `sum` of three in seconds; `span` between two stamps; `list` of seconds, added up;
 * `untold`: no unit is known. `goneBelowZero`: a negative number says that there is none.
 * `isPointed`: its writer never leaves out the point, so that a whole number but 0 is of another unit.
 */
export type DurationForm =
  | {
      readonly kind: 'units';
      readonly places: number;
      readonly goneBelowZero: boolean;
      readonly isPointed?: boolean;
    }
  | { readonly kind: 'text' | 'sum' | 'span' | 'list' | 'untold' | 'none' };

/** How the events of a text format are to be understood. */
export function textReading(
  format: string,
  duration: DurationForm,
  more: Partial<Pick<Reading, 'kind' | 'minusOne' | 'zoneless'>> = {},
): Reading {
  const formatIndex = LOG_FORMATS.findIndex(({ name }) => name === format);
  return {
    format,
    formatIndex,
    kind: 'event',
    duration,
    minusOne: null,
    isNullUnanswered: false,
    routes: 'written',
    isHashed: false,
    zoneless: false,
    ...more,
  };
}
