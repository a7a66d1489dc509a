import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { Silence } from '../../../server/http/alert-contract.ts';
import { ALERTS } from '../../alerts.ts';
import { endSilence } from '../../api.ts';
import { Field } from '../../components/Field.tsx';
import styles from '../../components/Form.module.css';
import { readPerson, rememberPerson } from '../../lib/person.ts';
import { silenceSubject } from '../../lib/silence-words.ts';
import { tell } from '../../news.ts';
import { focusFirst, onEscape } from './forms.ts';

export function EndSilence({ silence }: { readonly silence: Silence }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  function close(): void {
    setOpen(false);
    button.current?.focus();
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles['button']}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        End now<span className="hidden-visually"> the silence of {silenceSubject(silence)}</span>
      </button>
      {isOpen ? <EndForm silence={silence} onDone={close} /> : null}
    </>
  );
}

type Props = { readonly silence: Silence; readonly onDone: () => void };

function EndForm({ silence, onDone }: Props) {
  const client = useQueryClient();
  const [by, setBy] = useState(() => readPerson(localStorage));
  const [fault, setFault] = useState<string>();
  const sending = useMutation({
    mutationFn: () => endSilence(silence.id, by.trim()),
    async onSuccess() {
      rememberPerson(by, localStorage);
      tell(`The silence of ${silenceSubject(silence)} is over.`);
      onDone();
      await client.invalidateQueries({ queryKey: [ALERTS] });
    },
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const isNamed = by.trim() !== '';
    setFault(isNamed ? undefined : 'Say who you are.');
    if (isNamed) sending.mutate();
    else focusFirst(event.currentTarget, ['by']);
  }
  return (
    <form
      className={styles['form']}
      aria-label={`End the silence of ${silenceSubject(silence)}`}
      noValidate
      onSubmit={submit}
      onKeyDown={onEscape(onDone)}
    >
      <Field label="Your name" fault={fault} wide>
        {(control) => (
          <input
            {...control}
            name="by"
            autoComplete="name"
            maxLength={200}
            // biome-ignore lint/a11y/noAutofocus: the form was asked for, and this is its one field.
            autoFocus
            value={by}
            onChange={(event) => setBy(event.target.value)}
          />
        )}
      </Field>
      <div className={styles['ends']}>
        <button type="submit" className={styles['primary']} disabled={sending.isPending}>
          End the silence
        </button>
        <button type="button" className={styles['button']} onClick={onDone}>
          Keep it
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
