import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { ALERTS } from '../../alerts.ts';
import { addSilence } from '../../api.ts';
import styles from '../../components/Form.module.css';
import { FormEnds } from '../../components/FormEnds.tsx';
import { focusFirst, onEscape } from '../../components/forms.ts';
import { rememberPerson } from '../../lib/person.ts';
import {
  faultsOf,
  newDraft,
  readDraft,
  type SilenceDraft,
  type SilenceFaults,
} from '../../lib/silence-draft.ts';
import { silenceSubject } from '../../lib/silence-words.ts';
import { tell } from '../../news.ts';
import { useMyName } from '../../session.ts';
import { SilenceFields } from './SilenceFields.tsx';

type Props = { readonly service: string; readonly slo: string | null; readonly onDone: () => void };

/** Filled in with what is to be silenced, as far as that is known. */
export function SilenceForm({ service, slo, onDone }: Props) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const me = useMyName();
  const [draft, setDraft] = useState(() => newDraft(service, slo, me));
  const [faults, setFaults] = useState<SilenceFaults>({});
  const sending = useMutation({
    mutationFn: addSilence,
    async onSuccess(silence) {
      rememberPerson(draft.author, localStorage);
      await client.invalidateQueries({ queryKey: [ALERTS] });
      tell(`${silenceSubject(silence)}: ${silence.state === 'active' ? 'silenced' : 'to be silenced'}.`);
      onDone();
    },
    onError: ({ message }) => show(faultsOf(message, draft) ?? {}),
  });
  function show(found: SilenceFaults): void {
    setFaults(found);
    if (form.current !== null) focusFirst(form.current, Object.keys(found));
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    const reading = readDraft(draft);
    show(reading.ok ? {} : reading.faults);
    if (reading.ok) sending.mutate(reading.silence);
  }
  function change(changes: Partial<SilenceDraft>): void {
    setDraft({ ...draft, ...changes });
  }
  const unplaced = sending.isError && faultsOf(sending.error.message, draft) === null;
  return (
    <form
      ref={form}
      className={styles['form']}
      aria-label="A new silence"
      noValidate
      onSubmit={submit}
      onKeyDown={onEscape(onDone)}
    >
      <SilenceFields draft={draft} faults={faults} onChange={change} />
      <FormEnds
        label="Silence"
        isSending={sending.isPending}
        fault={unplaced ? sending.error.message : undefined}
        onCancel={onDone}
      />
    </form>
  );
}
