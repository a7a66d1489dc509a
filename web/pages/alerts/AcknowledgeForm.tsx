import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Acknowledgement, AlertRecord } from '../../../server/http/alert-contract.ts';
import { ALERTS } from '../../alerts.ts';
import { acknowledge } from '../../api.ts';
import { Field } from '../../components/Field.tsx';
import styles from '../../components/Form.module.css';
import { focusFirst, onEscape } from '../../components/forms.ts';
import { alertName, capital } from '../../lib/alert-words.ts';
import { readPerson, rememberPerson } from '../../lib/person.ts';
import { tell } from '../../news.ts';

type Props = { readonly alert: AlertRecord; readonly onDone: () => void };

export function AcknowledgeForm({ alert, onDone }: Props) {
  const client = useQueryClient();
  const [by, setBy] = useState(() => readPerson(localStorage));
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
      <Field label="Your name" fault={fault}>
        {(control) => (
          <input
            {...control}
            name="by"
            autoComplete="name"
            maxLength={200}
            // biome-ignore lint/a11y/noAutofocus: the form was asked for, and this is where one writes first.
            autoFocus={by === ''}
            value={by}
            onChange={(event) => setBy(event.target.value)}
          />
        )}
      </Field>
      <Field label="Note, if you like">
        {(control) => (
          <input
            {...control}
            name="note"
            maxLength={2000}
            // biome-ignore lint/a11y/noAutofocus: the form was asked for, and the name is known.
            autoFocus={by !== ''}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <div className={styles['ends']}>
        <button type="submit" className={styles['primary']} disabled={sending.isPending}>
          Acknowledge
        </button>
        <button type="button" className={styles['button']} onClick={onDone}>
          Cancel
        </button>
        {sending.isError ? (
          <p role="alert" className={styles['fault']}>
            {sending.error.message}
          </p>
        ) : null}
      </div>
    </form>
  );
}
