import { memo } from 'react';
import { Link } from 'wouter';
import type { RouteReport } from '../../../server/http/contract.ts';
import { sloPath } from '../../../server/http/page-paths.ts';
import { wholeNumber } from '../../../server/slo/words.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { COLUMNS, durationText, rateText, shareText } from '../../lib/routes-view.ts';
import styles from './Routes.module.css';

type Props = { readonly row: RouteReport; readonly showService: boolean };

export const RouteRow = memo(function RouteRow({ row, showService }: Props) {
  const { service, method, route, held, requests, suggestion } = row;
  return (
    <tbody className={styles['route']} data-uncovered={suggestion !== null}>
      <tr>
        <th scope="row" className={styles['name']}>
          <span className={styles['method']}>{method}</span> <code>{route}</code>{' '}
          {held > 0 || showService ? (
            <p className={styles['quiet']}>
              {[showService ? service : '', held > 0 ? `with ${wholeNumber(held)} rarer` : '']
                .filter(Boolean)
                .join(' · ')}
            </p>
          ) : null}
        </th>
        <td className={styles['figure']} data-label="requests">
          {wholeNumber(requests)}
        </td>
        <td className={styles['figure']} data-label="a minute">
          {rateText(row.perMinute)}
        </td>
        <td className={styles['figure']} data-label="p50">
          {durationText(row.p50)}
        </td>
        <td className={styles['figure']} data-label="p95">
          {durationText(row.p95)}
        </td>
        <td className={styles['figure']} data-label="p99">
          {durationText(row.p99)}
        </td>
        <td className={styles['figure']} data-label="4xx" data-none={row.clientErrors === 0}>
          {shareText(row.clientErrors, requests)}
        </td>
        <td className={styles['figure']} data-label="5xx" data-none={row.serverErrors === 0}>
          {shareText(row.serverErrors, requests)}
        </td>
        <td className={styles['objectives']}>
          <Objectives row={row} />
        </td>
      </tr>
      {suggestion === null ? null : <SuggestionRow suggestion={suggestion} />}
    </tbody>
  );
});

function Objectives({ row: { service, objectives, ignoredBy, suggestion } }: { readonly row: RouteReport }) {
  if (suggestion !== null)
    return <span className={styles[suggestion.yaml === null ? 'quiet' : 'none']}>none</span>;
  if (objectives.length === 0)
    return <span className={styles['quiet']}>left out by {ignoredBy.join(', ')}</span>;
  return (
    <ul>
      {objectives.map((name) => (
        <li key={name}>
          <Link href={sloPath({ service, name })}>{name}</Link>
        </li>
      ))}
    </ul>
  );
}

function SuggestionRow({ suggestion }: { readonly suggestion: NonNullable<RouteReport['suggestion']> }) {
  const { objective, yaml, reason } = suggestion;
  return (
    <tr>
      <td colSpan={COLUMNS.length} className={styles['suggestion']}>
        {objective === null || yaml === null ? (
          <p className={styles['quiet']}>No suggestion: {reason}</p>
        ) : (
          <div className={styles['sentence']}>
            <code>{objective}</code>
            <CopyButton text={yaml} alone label="Copy YAML" />
            <p className={styles['quiet']}>{reason}</p>
          </div>
        )}
      </td>
    </tr>
  );
}
