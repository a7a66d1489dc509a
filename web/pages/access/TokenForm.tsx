import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { ACCESS } from '../../access.ts';
import { createToken, signIn } from '../../api.ts';
import { Field } from '../../components/Field.tsx';
import styles from '../../components/Form.module.css';
import { FormEnds } from '../../components/FormEnds.tsx';
import { focusFirst, onEscape } from '../../components/forms.ts';
import { LengthChoice } from '../../components/LengthChoice.tsx';
import { SentenceField } from '../../components/SentenceField.tsx';
import {
  EXPIRIES,
  newTokenDraft,
  readTokenDraft,
  SCOPE_CHOICES,
  type TokenDraft,
  type TokenFaults,
  toggled,
} from '../../lib/token-draft.ts';
import { useBoard } from '../../live.ts';
import { holdToken } from '../../made-token.ts';
import { tell } from '../../news.ts';
import { useSignedIn } from '../../session.ts';

type Props = {
  /** Nobody has to sign in yet. */
  readonly isFirst: boolean;
  readonly onDone: () => void;
};

export function TokenForm({ isFirst, onDone }: Props) {
  const client = useQueryClient();
  const onSignedIn = useSignedIn();
  const [draft, setDraft] = useState(() => newTokenDraft(isFirst));
  const [faults, setFaults] = useState<TokenFaults>({});
  const sending = useMutation({
    mutationFn: createToken,
    onMutate: () => holdToken('being made'),
    onError: () => holdToken(null),
    async onSuccess(made) {
      holdToken(made);
      onDone();
      tell(`The token ${made.token.name} is made.`);
      // Who made the first one would be shut out by it.
      if (isFirst) onSignedIn(await signIn(made.text));
      else await client.invalidateQueries({ queryKey: [ACCESS] });
    },
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const reading = readTokenDraft(draft);
    setFaults(reading.ok ? {} : reading.faults);
    if (reading.ok) sending.mutate(reading.token);
    else focusFirst(event.currentTarget, Object.keys(reading.faults));
  }
  return (
    <form
      className={styles['form']}
      aria-label="A new token"
      noValidate
      onSubmit={submit}
      onKeyDown={onEscape(onDone)}
    >
      <Fields draft={draft} faults={faults} onChange={(changes) => setDraft({ ...draft, ...changes })} />
      <FormEnds
        label="Make the token"
        isSending={sending.isPending}
        fault={sending.error?.message}
        onCancel={onDone}
      />
    </form>
  );
}

type FieldsProps = {
  readonly draft: TokenDraft;
  readonly faults: TokenFaults;
  readonly onChange: (changes: Partial<TokenDraft>) => void;
};

function Fields({ draft, faults, onChange }: FieldsProps) {
  const slos = [...(useBoard()?.slos.values() ?? [])];
  const services = [...new Set(slos.map(({ service }) => service))].sort();
  return (
    <>
      <SentenceField
        label="Name"
        name="name"
        value={draft.name}
        onChange={(name) => onChange({ name })}
        fault={faults.name}
        autoFocus
      />
      <Field label="Services" hint="With commas between; empty for all" fault={faults.services}>
        {(control) => (
          <>
            <input
              {...control}
              name="services"
              list={`${control.id}-known`}
              value={draft.services}
              onChange={(event) => onChange({ services: event.target.value })}
            />
            <datalist id={`${control.id}-known`}>
              {services.map((service) => (
                <option key={service} value={service} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Scopes draft={draft} faults={faults} onChange={onChange} />
      <LengthChoice lengths={EXPIRIES} value={draft.length} onChange={(length) => onChange({ length })} />
    </>
  );
}

function Scopes({ draft, faults, onChange }: FieldsProps) {
  const id = useId();
  const fault = faults.scopes;
  return (
    <fieldset className={styles['checks']} aria-describedby={fault === undefined ? undefined : id}>
      <legend>May</legend>
      {SCOPE_CHOICES.map(({ scope, means }) => (
        <label key={scope}>
          <input
            type="checkbox"
            name="scopes"
            checked={draft.scopes.includes(scope)}
            onChange={() => onChange({ scopes: toggled(draft.scopes, scope) })}
          />
          <span>
            <strong>{scope}</strong> {means}
          </span>
        </label>
      ))}
      {fault === undefined ? null : (
        <p id={id} className={styles['fault']}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}
