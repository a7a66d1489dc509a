import { Field } from '../../components/Field.tsx';
import styles from '../../components/Form.module.css';
import { LengthChoice } from '../../components/LengthChoice.tsx';
import { PersonField } from '../../components/PersonField.tsx';
import { SentenceField } from '../../components/SentenceField.tsx';
import { draftRecurrence, LENGTHS, type SilenceDraft, type SilenceFaults } from '../../lib/silence-draft.ts';
import { useBoard } from '../../live.ts';

type Props = {
  readonly draft: SilenceDraft;
  readonly faults: SilenceFaults;
  readonly onChange: (changes: Partial<SilenceDraft>) => void;
};

export function SilenceFields(props: Props) {
  return (
    <>
      <What {...props} />
      <HowLong {...props} />
      <Why {...props} />
      <Recurrence {...props} />
    </>
  );
}

function What({ draft, faults, onChange }: Props) {
  const slos = [...(useBoard()?.slos.values() ?? [])];
  const services = [...new Set([...slos.map(({ service }) => service), draft.service])]
    .filter(Boolean)
    .sort();
  const names = slos.filter(({ service }) => service === draft.service).map(({ name }) => name);
  return (
    <>
      <Field label="Service" fault={faults.service}>
        {(control) => (
          <select
            {...control}
            name="service"
            // biome-ignore lint/a11y/noAutofocus: the form was asked for, and nothing is chosen yet.
            autoFocus={draft.service === ''}
            value={draft.service}
            onChange={(event) => onChange({ service: event.target.value, slo: '' })}
          >
            {draft.service === '' ? <option value="">Choose one</option> : null}
            {services.map((service) => (
              <option key={service}>{service}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Objective" fault={faults.slo}>
        {(control) => (
          <select
            {...control}
            name="slo"
            value={draft.slo}
            onChange={(event) => onChange({ slo: event.target.value })}
          >
            <option value="">All of the service</option>
            {[...new Set([...names, draft.slo])].filter(Boolean).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

function HowLong({ draft, faults, onChange }: Props) {
  return (
    <>
      <LengthChoice
        lengths={LENGTHS}
        value={draft.length}
        onChange={(length) => onChange({ length })}
        fault={faults.length}
      />
      {draft.length === 'other' ? (
        <Field label="How long" hint="45m, 3h or 2d" fault={faults.other} wide>
          {(control) => (
            <input
              {...control}
              name="other"
              value={draft.other}
              onChange={(event) => onChange({ other: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {draft.length === 'until' ? (
        <Field label="Until, in UTC" fault={faults.until} wide>
          {(control) => (
            <input
              {...control}
              name="until"
              type="datetime-local"
              value={draft.until}
              onChange={(event) => onChange({ until: event.target.value })}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}

function Why({ draft, faults, onChange }: Props) {
  return (
    <>
      <SentenceField
        label="Reason"
        name="reason"
        value={draft.reason}
        onChange={(reason) => onChange({ reason })}
        fault={faults.reason}
        autoFocus={draft.service !== ''}
      />
      <PersonField
        name="author"
        value={draft.author}
        onChange={(author) => onChange({ author })}
        fault={faults.author}
      />
    </>
  );
}

function Recurrence({ draft, faults, onChange }: Props) {
  return (
    <details className={styles['more']}>
      <summary>Later, or again and again</summary>
      <div>
        <Field label="Begins, in UTC" hint="Empty: now" fault={faults.startsAt}>
          {(control) => (
            <input
              {...control}
              name="startsAt"
              type="datetime-local"
              value={draft.startsAt}
              onChange={(event) => onChange({ startsAt: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Recurrence rule"
          hint={
            draftRecurrence(draft, Date.now()) ?? 'RFC 5545, like FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=0'
          }
          fault={faults.rrule}
        >
          {(control) => (
            <input
              {...control}
              name="rrule"
              maxLength={1000}
              spellCheck={false}
              value={draft.rrule}
              onChange={(event) => onChange({ rrule: event.target.value })}
            />
          )}
        </Field>
        <Field label="Time zone of the rule" hint="UTC, or like Europe/Berlin" fault={faults.timeZone}>
          {(control) => (
            <input
              {...control}
              name="timeZone"
              spellCheck={false}
              value={draft.timeZone}
              onChange={(event) => onChange({ timeZone: event.target.value })}
            />
          )}
        </Field>
      </div>
    </details>
  );
}
