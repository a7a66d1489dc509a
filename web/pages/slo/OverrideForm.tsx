import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addOverride } from '../../api.ts';
import styles from '../../components/Form.module.css';
import { FormEnds } from '../../components/FormEnds.tsx';
import { focusFirst, onEscape } from '../../components/forms.ts';
import { LengthChoice } from '../../components/LengthChoice.tsx';
import { PersonField } from '../../components/PersonField.tsx';
import { SentenceField } from '../../components/SentenceField.tsx';
import { GATE } from '../../gate.ts';
import {
  newOverrideDraft,
  OVERRIDE_LENGTHS,
  type OverrideDraft,
  type OverrideFaults,
  readOverrideDraft,
} from '../../lib/override-draft.ts';
import { rememberPerson } from '../../lib/person.ts';
import { tell } from '../../news.ts';
import { useMyName } from '../../session.ts';

type Props = { readonly service: string; readonly onDone: () => void };

export function OverrideForm({ service, onDone }: Props) {
  const client = useQueryClient();
  const me = useMyName();
  const [draft, setDraft] = useState(() => newOverrideDraft(service, me));
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
      <FormEnds
        label="Let deploys pass"
        isSending={sending.isPending}
        fault={sending.error?.message}
        onCancel={onDone}
      />
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
      <SentenceField
        label="Reason"
        name="reason"
        value={draft.reason}
        onChange={(reason) => onChange({ reason })}
        fault={faults.reason}
        autoFocus
      />
      <PersonField name="by" value={draft.by} onChange={(by) => onChange({ by })} fault={faults.by} />
      <LengthChoice
        lengths={OVERRIDE_LENGTHS}
        value={draft.length}
        onChange={(length) => onChange({ length })}
      />
    </>
  );
}
