import type { Silence } from '../../../server/http/alert-contract.ts';
import { ALERTS } from '../../alerts.ts';
import { endSilence } from '../../api.ts';
import { EndNow } from '../../components/EndNow.tsx';
import { silenceSubject } from '../../lib/silence-words.ts';

export function EndSilence({ silence }: { readonly silence: Silence }) {
  const end = (by: string) => endSilence(silence.id, by);
  const { service } = silence;
  return (
    <EndNow noun="silence" subject={silenceSubject(silence)} end={end} stale={ALERTS} service={service} />
  );
}
