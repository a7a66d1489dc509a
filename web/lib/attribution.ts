/** Who spent the budget: one cut of the bad events. */
import type { Attribution } from '../../server/http/contract.ts';
import { dayAndHour } from './time-axis.ts';

export type AttributionCut = 'route' | 'status' | 'kind' | 'method' | 'hour';

export const CUTS: readonly { readonly cut: AttributionCut; readonly label: string }[] = [
  { cut: 'route', label: 'Route' },
  { cut: 'status', label: 'Status' },
  { cut: 'kind', label: 'Kind' },
  { cut: 'method', label: 'Method' },
  { cut: 'hour', label: 'Hour' },
];

const MOST_ROWS = 12;

export type SpenderRow = {
  readonly name: string;
  readonly bad: number;
  readonly total: number;
  readonly share: number;
  readonly budget: number;
};

/** The rows with bad events, the dearest first; what comes after the twelfth is one row, so that the shares sum to 1. */
export function spenders({ rows, by }: Attribution): readonly SpenderRow[] {
  const bad = rows
    .filter((row) => row.bad > 0)
    .map((row) => ({
      name: by.map((cut) => valueName(cut, row.key[cut])).join(' '),
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

function valueName(cut: string, value = '–'): string {
  return cut === 'hour' ? dayAndHour(value) : value;
}
