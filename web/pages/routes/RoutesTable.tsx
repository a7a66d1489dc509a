import { useState } from 'react';
import type { RouteReport } from '../../../server/http/contract.ts';
import { COLUMNS, type Order, orderBy, ordered } from '../../lib/routes-view.ts';
import { RouteRow } from './RouteRow.tsx';
import styles from './Routes.module.css';

/** A page of thousands of routes is slow, and nobody reads to its end. */
const MOST_DRAWN = 200;

type Props = { readonly rows: readonly RouteReport[]; readonly services: number };

export function RoutesTable({ rows, services }: Props) {
  const [order, setOrder] = useState<Order>({ by: 'requests', backwards: false });
  const [all, setAll] = useState(false);
  const drawn = ordered(rows, order).slice(0, all ? rows.length : MOST_DRAWN);
  return (
    <>
      <table className={styles['table']}>
        <caption className="hidden-visually">Routes seen</caption>
        <thead className={styles['columns']}>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column.key} scope="col" data-column={column.key} aria-sort={sortOf(column, order)}>
                <button
                  type="button"
                  title={'hint' in column ? column.hint : undefined}
                  onClick={() => setOrder(orderBy(order, column.key))}
                >
                  {column.label}
                  {column.key === order.by ? <span aria-hidden="true">{markOf(column, order)}</span> : null}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        {drawn.map((row) => (
          <RouteRow key={`${row.service} ${row.method} ${row.route}`} row={row} showService={services > 1} />
        ))}
      </table>
      {drawn.length < rows.length ? (
        <p className={styles['quiet']}>
          The first {MOST_DRAWN} of {rows.length}.{' '}
          <button type="button" className={styles['more']} onClick={() => setAll(true)}>
            Show all
          </button>
        </p>
      ) : null}
    </>
  );
}

const DOWNWARD = new Set(['route', 'objective']);

/** Numbers begin with the largest. */
function isAscending(key: string, { backwards }: Order): boolean {
  return DOWNWARD.has(key) !== backwards;
}

function sortOf({ key }: { key: string }, order: Order): 'ascending' | 'descending' | undefined {
  if (key !== order.by) return undefined;
  return isAscending(key, order) ? 'ascending' : 'descending';
}

function markOf({ key }: { key: string }, order: Order): string {
  return isAscending(key, order) ? '↑' : '↓';
}
