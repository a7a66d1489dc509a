import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { readPerson, rememberPerson } from '../lib/person.ts';
import { tell } from '../news.ts';
import { Field } from './Field.tsx';
import styles from './Form.module.css';
import { focusFirst, onEscape } from './forms.ts';

type Props = {
  readonly noun: 'silence' | 'override';
  /** Of what: `all of snippets`. */
  readonly subject: string;
  readonly end: (by: string) => Promise<unknown>;
  /** What is asked for anew afterwards. */
  readonly stale: string;
};

/** Ends what holds, in somebody's name. */
export function EndNow(props: Props) {
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
  const [by, setBy] = useState(() => readPerson(localStorage));
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
          End the {noun}
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
