import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addOverride } from '../../api.ts';
import { Field } from '../../components/Field.tsx';
import styles from '../../components/Form.module.css';
import { focusFirst, onEscape } from '../../components/forms.ts';
import { GATE } from '../../gate.ts';
import {
  newOverrideDraft,
  OVERRIDE_LENGTHS,
  type OverrideDraft,
  type OverrideFaults,
  readOverrideDraft,
} from '../../lib/override-draft.ts';
import { readPerson, rememberPerson } from '../../lib/person.ts';
import { tell } from '../../news.ts';

type Props = { readonly service: string; readonly onDone: () => void };

export function OverrideForm({ service, onDone }: Props) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => newOverrideDraft(service, readPerson(localStorage)));
  const [faults, setFaults] = useState<OverrideFaults>({});
  const sending = useMutation({
    mutationFn: addOverride,
    async onSuccess() {
      rememberPerson(draft.by, localStorage);
      await client.invalidateQueries({ queryKey: [GATE] });
      tell(`Deploys of ${service} pass.`);
      onDone();
    },
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const reading = readOverrideDraft(draft);
    setFaults(reading.ok ? {} : reading.faults);
    if (reading.ok) sending.mutate(reading.override);
    else focusFirst(event.currentTarget, Object.keys(reading.faults));
  }
  return (
    <form
      className={styles['form']}
      aria-label="A new override"
      noValidate
      onSubmit={submit}
      onKeyDown={onEscape(onDone)}
    >
      <Fields draft={draft} faults={faults} onChange={(changes) => setDraft({ ...draft, ...changes })} />
      <div className={styles['ends']}>
        <button type="submit" className={styles['primary']} disabled={sending.isPending}>
          Let deploys pass
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

type FieldsProps = {
  readonly draft: OverrideDraft;
  readonly faults: OverrideFaults;
  readonly onChange: (changes: Partial<OverrideDraft>) => void;
};

function Fields({ draft, faults, onChange }: FieldsProps) {
  return (
    <>
      <Field label="Reason" fault={faults.reason}>
        {(control) => (
          <input
            {...control}
            name="reason"
            maxLength={2000}
            // biome-ignore lint/a11y/noAutofocus: the form was asked for, and the rest is filled in.
            autoFocus
            value={draft.reason}
            onChange={(event) => onChange({ reason: event.target.value })}
          />
        )}
      </Field>
      <Field label="Your name" fault={faults.by}>
        {(control) => (
          <input
            {...control}
            name="by"
            autoComplete="name"
            maxLength={200}
            value={draft.by}
            onChange={(event) => onChange({ by: event.target.value })}
          />
        )}
      </Field>
      <fieldset className={styles['choice']}>
        <legend>For</legend>
        <div>
          {OVERRIDE_LENGTHS.map(({ value, label }) => (
            <label key={value}>
              <input
                type="radio"
                name="length"
                value={value}
                checked={draft.length === value}
                onChange={() => onChange({ length: value })}
              />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}
