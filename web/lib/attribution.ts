/** Who spent the budget: one cut of the bad events. */
import type { Attribution, SloStatus } from '../../server/http/contract.ts';
import { writtenRoute } from '../../server/slo/proposal-yaml.ts';
import { parseRoute } from '../../server/slo/route-shape.ts';
import { percent } from '../../server/slo/words.ts';
import { dayAndHour } from './time-axis.ts';

export type AttributionCut = 'request' | 'route' | 'status' | 'kind' | 'method' | 'hour';

/** `by`: what the API is asked for. */
const CUTS: readonly { readonly cut: AttributionCut; readonly label: string; readonly by: string }[] = [
  { cut: 'request', label: 'Request', by: 'method,route,status' },
  { cut: 'route', label: 'Route', by: 'route' },
  { cut: 'status', label: 'Status', by: 'status' },
  { cut: 'kind', label: 'Kind', by: 'kind' },
  { cut: 'method', label: 'Method', by: 'method' },
  { cut: 'hour', label: 'Hour', by: 'hour' },
];

/** Of counters only the hour of an event is known. */
export function cutsOf({ counters }: Pick<SloStatus, 'counters'>): typeof CUTS {
  return counters === null ? CUTS : CUTS.filter(({ cut }) => cut === 'hour');
}

/** What the rows count: what was sent or asked for, be the budget one of slices. */
export function spentUnit({ counters }: Pick<SloStatus, 'counters'>): SloStatus['unit'] {
  return counters?.total === null ? 'millisecond' : 'event';
}

const MOST_ROWS = 12;
/** `POST /s/:id 503`: as a request is spoken of. */
const SPOKEN = ['method', 'route', 'status', 'kind', 'hour'];

export type SpenderRow = {
  readonly name: string;
  readonly bad: number;
  readonly total: number;
  readonly share: number;
  readonly budget: number;
};

/**
 * The rows with bad events, the dearest first; what comes after the twelfth is one row, so that the shares sum to 1. Routes
 * have the names of parameters that the objective gives them.
 */
export function spenders({ rows, by }: Attribution, objective = ''): readonly SpenderRow[] {
  const cuts = SPOKEN.filter((cut) => by.includes(cut));
  const bad = rows
    .filter((row) => row.bad > 0)
    .map((row) => ({
      name: cuts.map((cut) => valueName(cut, row.key[cut], objective)).join(' '),
      bad: row.bad,
      total: row.total,
      share: row.share,
      budget: row.budget,
    }))
    .sort((a, b) => b.bad - a.bad || (a.name < b.name ? -1 : 1));
  if (bad.length <= MOST_ROWS) return bad;
  const rest = bad.slice(MOST_ROWS - 1);
  const sum = (of: (row: SpenderRow) => number): number => rest.reduce((total, row) => total + of(row), 0);
  return [
    ...bad.slice(0, MOST_ROWS - 1),
    {
      name: `${rest.length} others`,
      bad: sum((row) => row.bad),
      total: sum((row) => row.total),
      share: sum((row) => row.share),
      budget: sum((row) => row.budget),
    },
  ];
}

/** `61% of the budget`: what the dearest row took, and of how much. */
export function dearest([first]: readonly SpenderRow[]): { name: string; took: string } | null {
  return first === undefined ? null : { name: first.name, took: `${percent(first.budget)} of the budget` };
}

function valueName(cut: string, value = '–', objective = ''): string {
  if (cut === 'route') return routeName(value, objective);
  return cut === 'hour' ? dayAndHour(value) : value;
}

function routeName(shape: string, objective: string): string {
  const named = /(?:^|\s)(\/\S*)/.exec(objective)?.[1];
  const reading = named === undefined ? null : parseRoute(named);
  return named !== undefined && reading?.ok === true && reading.route.text === shape
    ? named
    : writtenRoute(shape);
}
