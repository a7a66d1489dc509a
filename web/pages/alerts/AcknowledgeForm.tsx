import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Acknowledgement, AlertRecord } from '../../../server/http/alert-contract.ts';
import { ALERTS } from '../../alerts.ts';
import { acknowledge } from '../../api.ts';
import styles from '../../components/Form.module.css';
import { FormEnds } from '../../components/FormEnds.tsx';
import { focusFirst, onEscape } from '../../components/forms.ts';
import { PersonField } from '../../components/PersonField.tsx';
import { SentenceField } from '../../components/SentenceField.tsx';
import { alertName, capital } from '../../lib/alert-words.ts';
import { rememberPerson } from '../../lib/person.ts';
import { tell } from '../../news.ts';
import { useMyName } from '../../session.ts';

type Props = { readonly alert: AlertRecord; readonly onDone: () => void };

export function AcknowledgeForm({ alert, onDone }: Props) {
  const client = useQueryClient();
  const [by, setBy] = useState(useMyName());
  const [note, setNote] = useState('');
  const [fault, setFault] = useState<string>();
  const sending = useMutation({
    mutationFn: (said: Acknowledgement) => acknowledge(alert.id, said),
    async onSuccess() {
      rememberPerson(by, localStorage);
      await client.invalidateQueries({ queryKey: [ALERTS] });
      tell(`${capital(alertName(alert))} is acknowledged.`);
      onDone();
    },
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const isNamed = by.trim() !== '';
    setFault(isNamed ? undefined : 'Say who you are.');
    if (isNamed) sending.mutate({ by, ...(note.trim() === '' ? {} : { note }) });
    else focusFirst(event.currentTarget, ['by']);
  }
  return (
    <form
      className={styles['form']}
      aria-label={`Acknowledge the ${alertName(alert)}`}
      noValidate
      onSubmit={submit}
      onKeyDown={onEscape(onDone)}
    >
      <PersonField name="by" value={by} onChange={setBy} fault={fault} autoFocus={by === ''} />
      <SentenceField
        label="Note, if you like"
        name="note"
        value={note}
        onChange={setNote}
        autoFocus={by !== ''}
      />
      <FormEnds
        label="Acknowledge"
        isSending={sending.isPending}
        fault={sending.error?.message}
        onCancel={onDone}
      />
    </form>
  );
}
