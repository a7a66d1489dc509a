import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DemoSwitches as Switches } from '../../server/http/contract.ts';
import { fetchSwitches, putSwitches } from '../api.ts';
import styles from './Shell.module.css';

const LABELS = [
  { name: 'slow', label: 'Make it slow' },
  { name: 'broken', label: 'Break it' },
] as const;

/** They disturb the example service for real; what then moves on the page is what its log lines say. */
export function DemoSwitches() {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['demo'],
    queryFn: ({ signal }) => fetchSwitches(signal),
    refetchInterval: 5000,
  });
  const change = useMutation({
    mutationFn: putSwitches,
    onSuccess: (switches: Switches) => client.setQueryData(['demo'], switches),
  });
  const now = change.isPending ? change.variables : (data ?? { slow: false, broken: false });
  return (
    <fieldset className={styles['demo']}>
      <legend>Demo</legend>
      {LABELS.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          role="switch"
          aria-checked={now[name]}
          disabled={data === undefined}
          onClick={() => change.mutate({ ...now, [name]: !now[name] })}
        >
          <span aria-hidden="true" />
          {label}
        </button>
      ))}
      {change.isError ? <p role="alert">{change.error.message}</p> : null}
    </fieldset>
  );
}
