import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { rememberPerson } from '../lib/person.ts';
import { tell } from '../news.ts';
import { useMay, useMyName } from '../session.ts';
import styles from './Form.module.css';
import { FormEnds } from './FormEnds.tsx';
import { focusFirst, onEscape } from './forms.ts';
import { useOpener } from './opener.ts';
import { PersonField } from './PersonField.tsx';

type Props = {
  readonly noun: 'silence' | 'override';
  /** Of what: `all of snippets`. */
  readonly subject: string;
  readonly end: (by: string) => Promise<unknown>;
  /** What is asked for anew afterwards. */
  readonly stale: string;
  /** Who may not do so of it is not offered to. */
  readonly service: string;
};

/** Ends what holds, in somebody's name. */
export function EndNow(props: Props) {
  const { isOpen, close, button } = useOpener();
  if (!useMay('override', props.service)) return null;
  return (
    <>
      <button {...button} className={styles['button']}>
        End now
        <span className="hidden-visually">
          {' '}
          the {props.noun} of {props.subject}
        </span>
      </button>
      {isOpen ? <EndForm {...props} onDone={close} /> : null}
    </>
  );
}

function EndForm({ noun, subject, end, stale, onDone }: Props & { readonly onDone: () => void }) {
  const client = useQueryClient();
  const [by, setBy] = useState(useMyName());
  const [fault, setFault] = useState<string>();
  const sending = useMutation({
    mutationFn: () => end(by.trim()),
    async onSuccess() {
      rememberPerson(by, localStorage);
      tell(`The ${noun} of ${subject} is over.`);
      onDone();
      await client.invalidateQueries({ queryKey: [stale] });
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
      aria-label={`End the ${noun} of ${subject}`}
      noValidate
      onSubmit={submit}
      onKeyDown={onEscape(onDone)}
    >
      <PersonField name="by" value={by} onChange={setBy} fault={fault} wide autoFocus />
      <FormEnds
        label={`End the ${noun}`}
        cancel="Keep it"
        isSending={sending.isPending}
        fault={sending.error?.message}
        onCancel={onDone}
      />
    </form>
  );
}
